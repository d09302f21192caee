package dev.panal.ipc.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What lanes take of a file system, measured at the file system; each test has one of its own. */
@Timeout(240)
class SharedMemoryIT {
  private static final int MIB = 1 << 20;
  private static final long VOLUME = Long.getLong("panal.test.volume", 2L << 30);

  @ParameterizedTest
  @EnumSource
  void twoGigabytes_throughALane_takeAtMostItsSize(LaneKind kind) throws Exception {
    int laneBytes = 16 * MIB;
    try (SmallFileSystem files = SmallFileSystem.mountOrSkip(64 * MIB);
        LanePair lane =
            new LanePair(kind, laneBytes, Files.createDirectory(files.path().resolve("p")))) {
      AtomicLong received = new AtomicLong();
      CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> send(lane, VOLUME));
      long most = 0;
      while (received.get() < VOLUME) {
        lane.reader.poll((buffer, offset, length) -> received.addAndGet(length), 100);
        most = Math.max(most, files.used());
      }
      sender.get(10, TimeUnit.SECONDS);
      assertThat(most).isLessThanOrEqualTo(laneBytes + MIB);
      assertThat(files.used()).isLessThanOrEqualTo(laneBytes + MIB);
    }
  }

  private static void send(LanePair lane, long volume) {
    byte[] frame = new byte[60_000];
    long sent = 0;
    while (sent < volume) {
      int length = (int) Math.min(frame.length, volume - sent);
      while (!lane.writer.offer(frame, 0, length)) {
        Thread.onSpinWait();
      }
      sent += length;
    }
  }

  @ParameterizedTest
  @EnumSource
  void stalledReader_leavesTheLaneWithinItsSize(LaneKind kind) throws Exception {
    int laneBytes = 16 * MIB;
    try (SmallFileSystem files = SmallFileSystem.mountOrSkip(64 * MIB);
        LanePair lane =
            new LanePair(kind, laneBytes, Files.createDirectory(files.path().resolve("p")))) {
      byte[] frame = new byte[100];
      for (int round = 0; round < 3; round++) {
        while (lane.writer.offer(frame, 0, frame.length)) {
          assertThat(lane.reader.isEmpty()).isFalse();
        }
        assertThat(files.used()).isLessThanOrEqualTo(laneBytes);
        lane.poll(1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void idleLane_takesLittle(LaneKind kind) throws Exception {
    assumeTrue(kind == LaneKind.CHRONICLE, "a ring takes its memory at once");
    try (SmallFileSystem files = SmallFileSystem.mountOrSkip(64 * MIB);
        LanePair lane =
            new LanePair(kind, 16 * MIB, Files.createDirectory(files.path().resolve("p")))) {
      assertThat(files.used()).isLessThan(64 << 10);
      lane.offer(new byte[1000]);
      lane.poll(1);
      assertThat(files.used()).isLessThan(512 << 10);
    }
  }

  @ParameterizedTest
  @EnumSource
  void fullFileSystem_isAnErrorAndLosesNothing(LaneKind kind) throws Exception {
    assumeTrue(kind == LaneKind.CHRONICLE, "a ring takes its memory at once");
    try (SmallFileSystem files = SmallFileSystem.mountOrSkip(24 * MIB);
        LanePair lane =
            new LanePair(kind, 16 * MIB, Files.createDirectory(files.path().resolve("p")))) {
      Path ballast = files.path().resolve("ballast");
      Deque<Integer> sent = new ArrayDeque<>();
      int number = 0;
      int shortages = 0;
      for (int round = 0; round < 30; round++) {
        fill(ballast, files.used(), (23 - round % 7) * (long) MIB);
        for (int i = 0; i < 400; i++) {
          byte[] frame = new byte[20_000 + 97 * (i % 100)];
          frame[0] = (byte) number;
          frame[1] = (byte) (number >> 8);
          try {
            if (!lane.offer(frame)) {
              break;
            }
            sent.add(number++ & 0xffff);
          } catch (SharedMemoryFullException e) {
            assertThat(e)
                .hasMessageContaining("No space left")
                .hasCauseInstanceOf(java.io.IOException.class);
            shortages++;
            break;
          }
        }
        Files.deleteIfExists(ballast);
        int take = round % 2 == 0 ? sent.size() / 2 : sent.size();
        for (byte[] frame : lane.poll(take)) {
          assertThat((frame[0] & 255) | (frame[1] & 255) << 8).isEqualTo(sent.remove());
        }
      }
      while (!sent.isEmpty()) {
        for (byte[] frame : lane.poll(100)) {
          assertThat((frame[0] & 255) | (frame[1] & 255) << 8).isEqualTo(sent.remove());
        }
      }
      assertThat(shortages).isPositive();
      assertThat(number).isGreaterThan(100);
    }
  }

  private static void fill(Path ballast, long used, long target) throws Exception {
    if (target <= used) {
      return;
    }
    try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
      file.write(new byte[(int) (target - used)]);
    }
  }

  @ParameterizedTest
  @EnumSource
  void fullFileSystem_atTheCreationOfALane_isAnIoException(LaneKind kind) throws Exception {
    try (SmallFileSystem files = SmallFileSystem.mountOrSkip(64 << 10)) {
      fill(files.path().resolve("ballast"), files.used(), 64 << 10);
      assertThatExceptionOfType(java.io.IOException.class)
          .isThrownBy(() -> kind.create(files.path().resolve("lane"), 16 * MIB))
          .withMessageContaining("No space left");
    }
  }
}
