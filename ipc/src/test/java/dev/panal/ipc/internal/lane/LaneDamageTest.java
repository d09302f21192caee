package dev.panal.ipc.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Another process writes where it should not: the reader is told, in time, and never takes a wrong
 * frame for a right one.
 */
@Timeout(300)
class LaneDamageTest {
  private static final int FRAMES = 40;
  private static final String TEXT = "panal frame number ";

  private static byte[] frame(int number) {
    return (TEXT + number).getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @EnumSource
  void frames_withAByteChanged_areNeverDelivered(LaneKind kind) throws IOException {
    Random random = new Random(1);
    int broken = 0;
    for (int attempt = 0; attempt < 40; attempt++) {
      try (LanePair lane = new LanePair(kind, 1 << 20)) {
        for (int i = 0; i < FRAMES; i++) {
          lane.offer(frame(i));
        }
        changeAByteOfSomeFrame(file(lane.directory), random);
        broken += readAll(lane) ? 0 : 1;
      }
    }
    assertThat(broken).isEqualTo(40);
  }

  /** Whether all frames arrived; those that did were right. */
  private static boolean readAll(LanePair lane) {
    int[] next = {0};
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    try {
      while (next[0] < FRAMES) {
        lane.reader.poll(
            (buffer, offset, length) -> assertThat(
                    Arrays.copyOfRange(buffer, offset, offset + length))
                .isEqualTo(frame(next[0]++)),
            1);
        assertThat(System.nanoTime() - end).isNegative();
      }
      return true;
    } catch (LinkBrokenException e) {
      assertThatThrownBy(() -> lane.reader.poll((buffer, offset, length) -> {}, 1))
          .isInstanceOf(LinkBrokenException.class);
      return false;
    }
  }

  private static Path file(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".cq4") || file.endsWith("ring"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void changeAByteOfSomeFrame(Path file, Random random) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      byte[] content = new byte[16 << 10];
      bytes.readFully(content);
      String text = new String(content, StandardCharsets.ISO_8859_1);
      int start = text.indexOf(TEXT + random.nextInt(FRAMES));
      // the frame with its header
      int position = start
          - FrameDescriptor.HEADER_LENGTH
          + random.nextInt(FrameDescriptor.HEADER_LENGTH + TEXT.length());
      bytes.seek(position);
      bytes.write(content[position] ^ 1 << random.nextInt(8));
    }
  }

  @ParameterizedTest
  @EnumSource
  void file_cutUnderItsReader_breaksTheLane(LaneKind kind) throws IOException {
    try (LanePair lane = new LanePair(kind, 1 << 20)) {
      byte[] frame = new byte[30_000];
      lane.offer(frame);
      assertThat(lane.poll(1)).hasSize(1);
      for (int i = 0; i < 5; i++) {
        lane.offer(frame);
      }
      try (RandomAccessFile bytes = new RandomAccessFile(file(lane.directory).toFile(), "rw")) {
        bytes.setLength(0);
      }
      // JDK 17 reports the fault late, wherever the thread is by then
      assertThatThrownBy(() -> lane.poll(10))
          .isInstanceOfAny(LinkBrokenException.class, InternalError.class);
      assertThatThrownBy(() -> lane.poll(10)).isInstanceOf(LinkBrokenException.class);
      // what is behind the mapping is restored, so that closing finds it
      try (RandomAccessFile bytes = new RandomAccessFile(file(lane.directory).toFile(), "rw")) {
        bytes.setLength(8 << 20);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void randomDamage_anywhere_endsInTimeWithoutAWrongFrame(LaneKind kind) throws IOException {
    int attempts = Integer.getInteger("panal.test.damages", kind == LaneKind.RING ? 300 : 30);
    for (int attempt = 1; attempt <= attempts; attempt++) {
      Random random = new Random(attempt);
      try (LanePair lane = new LanePair(kind, 1 << 20)) {
        for (int i = 0; i < FRAMES; i++) {
          lane.offer(frame(i));
        }
        try (RandomAccessFile bytes = new RandomAccessFile(file(lane.directory).toFile(), "rw")) {
          for (int i = 0; i < 30; i++) {
            bytes.seek(512 + random.nextInt(4000));
            bytes.write(random.nextInt(256));
          }
        }
        readAll(lane);
      }
    }
  }
}
