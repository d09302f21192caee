package dev.panal.ipc.internal.payload;

import static com.google.common.util.concurrent.Uninterruptibles.joinUninterruptibly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.core.TaskSerializationException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayloadStoreTest {
  @TempDir
  Path root;

  private Path shared;
  private Path spill;
  private PayloadStore store;

  @BeforeEach
  void open() throws IOException {
    shared = Files.createDirectory(root.resolve("shared"));
    spill = root.resolve("spill");
    store = new PayloadStore(shared, spill, 1 << 20, 1000);
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    store.close();
    assertThat(filesIn(shared)).isZero();
    assertThat(filesIn(spill)).isZero();
  }

  private static long filesIn(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    }
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private Payload payload(byte[] content) {
    try (Spilling out = store.newOutput()) {
      out.putBytes(content, 0, content.length);
      assertThat(out.position()).isEqualTo(content.length);
      return out.finish();
    }
  }

  private static void assertContent(Payload payload, byte[] content) throws IOException {
    assertThat(payload.size()).isEqualTo(content.length);
    try (PayloadInput in = payload.open()) {
      assertThat(in.remaining()).isEqualTo(content.length);
      assertThat(in.readAllBytes()).isEqualTo(content);
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void payload_upToTheInlineLimit_staysOnTheHeap() throws IOException {
    Payload payload = payload(random(1000));
    assertThat(payload).isInstanceOf(HeapPayload.class);
    assertContent(payload, random(1000));
  }

  @Test
  void payload_beyondTheInlineLimit_isAPrivateFile() throws IOException {
    SegmentPayload payload = (SegmentPayload) payload(random(300_000));
    assertThat(payload.file().getParent()).isEqualTo(shared);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(payload.file())))
        .isEqualTo("rw-------");
    assertThat(store.sharedBytes()).isEqualTo(300_000);
    assertContent(payload, random(300_000));
    assertContent(payload, random(300_000));
    payload.release();
    payload.release();
    assertThat(payload.file()).doesNotExist();
    assertThat(store.sharedBytes()).isZero();
    assertThatThrownBy(payload::open).isInstanceOf(IOException.class);
  }

  @Test
  void payload_beyondTheBudget_goesToTheSpillDirectory() throws IOException {
    SegmentPayload payload = (SegmentPayload) payload(random(3 << 20));
    assertThat(payload.file().getParent()).isEqualTo(spill);
    assertThat(store.sharedBytes()).isZero();
    assertThat(filesIn(shared)).isZero();
    assertContent(payload, random(3 << 20));
    payload.release();
  }

  @Test
  void discardedOutput_leavesNothing() throws IOException {
    Spilling out = store.newOutput();
    out.putBytes(random(300_000), 0, 300_000);
    assertThat(filesIn(shared)).isEqualTo(1);
    out.discard();
    out.discard();
    assertThat(filesIn(shared)).isZero();
    assertThat(store.sharedBytes()).isZero();
    assertThatThrownBy(() -> out.putByte(1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void interruptedThread_writesAndReads() throws IOException {
    Thread.currentThread().interrupt();
    try {
      Payload payload = payload(random(3 << 20));
      assertContent(payload, random(3 << 20));
      payload.release();
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void threadThatIsInterruptedAgainAndAgain_writesAndReadsLargeArrays() throws Exception {
    Thread reader = Thread.currentThread();
    AtomicBoolean over = new AtomicBoolean();
    Thread interrupter = new Thread(() -> {
      while (!over.get()) {
        reader.interrupt();
        LockSupport.parkNanos(20_000);
      }
    });
    long[] values = new Random(1).longs(2 << 20).toArray();
    interrupter.start();
    try {
      for (int round = 0; round < 5; round++) {
        Spilling out = store.newOutput();
        out.putByte(1);
        out.putLongs(values, 0, values.length);
        out.putByte(2);
        Payload payload = out.finish();
        try (PayloadInput in = payload.open()) {
          long[] read = new long[values.length];
          assertThat(in.getByte()).isEqualTo((byte) 1);
          in.getLongs(read, 0, read.length);
          assertThat(in.getByte()).isEqualTo((byte) 2);
          assertThat(read).isEqualTo(values);
        }
        payload.release();
      }
    } finally {
      over.set(true);
      joinUninterruptibly(interrupter);
      Thread.interrupted();
    }
  }

  @Test
  void unusableDirectories_areNamed_withNumbers() throws IOException {
    Path file = Files.createFile(root.resolve("file"));
    PayloadStore broken = new PayloadStore(root.resolve("gone"), file, 1 << 20, 1000);
    Spilling out = broken.newOutput();
    assertThatThrownBy(() -> out.putBytes(random(300_000), 0, 300_000))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("gone is not a directory")
        .hasMessageContaining("a budget of 1.0 MiB")
        .hasMessageContaining(file.toString());
  }

  @Test
  void fullDisk_leavesNoPartialFile_andSaysHowMuchWasWritten() throws IOException {
    PayloadStore full =
        new PayloadStore(shared, spill, 1 << 20, 1000, path -> new SegmentFile(path) {
          @Override
          void append(byte[] bytes, int offset, int length) throws IOException {
            if (size() + length > 2 << 20) {
              throw new IOException("No space left on device");
            }
            super.append(bytes, offset, length);
          }

          @Override
          void append(ByteBuffer piece) throws IOException {
            if (size() + piece.remaining() > 2 << 20) {
              throw new IOException("No space left on device");
            }
            super.append(piece);
          }
        });
    Spilling out = full.newOutput();
    assertThatThrownBy(() -> out.putLongs(new long[1 << 20], 0, 1 << 20))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("2.0 MiB")
        .hasMessageContaining("No space left on device")
        .hasMessageContaining(spill.toString());
    assertThat(full.sharedBytes()).isZero();
    assertThat(filesIn(shared) + filesIn(spill)).isZero();
  }

  @Test
  void fullSharedMemory_withinTheBudget_spills() throws IOException {
    PayloadStore full =
        new PayloadStore(shared, spill, 1 << 20, 1000, path -> new SegmentFile(path) {
          @Override
          void append(byte[] bytes, int offset, int length) throws IOException {
            if (path.startsWith(shared) && size() > 100_000) {
              Files.write(path, new byte[length / 2], StandardOpenOption.APPEND);
              throw new IOException("No space left on device");
            }
            super.append(bytes, offset, length);
          }
        });
    try (Spilling out = full.newOutput()) {
      out.putBytes(random(500_000), 0, 500_000);
      Payload payload = out.finish();
      assertThat(((SegmentPayload) payload).file().getParent()).isEqualTo(spill);
      assertContent(payload, random(500_000));
      payload.release();
    }
    assertThat(full.sharedBytes()).isZero();
  }

  @Test
  void adoptedSegment_outlivesTheDirectoryItCameFrom_andTheStore() throws IOException {
    Path link = Files.createDirectory(root.resolve("link"));
    SegmentPayload theirs;
    try (PayloadStore worker = new PayloadStore(link, spill, 1 << 20, 1000);
        Spilling out = worker.newOutput()) {
      out.putBytes(random(100_000), 0, 100_000);
      theirs = (SegmentPayload) out.finish();
      theirs.handOver();
      assertThat(worker.sharedBytes()).isZero();
    }
    assertThat(theirs.file()).exists();
    SegmentPayload adopted = store.adopt(theirs.file(), theirs.size());
    Files.delete(link);
    assertContent(adopted, random(100_000));
    store.close();
    assertThat(filesIn(shared)).isZero();
    assertContent(adopted, random(100_000));
    assertContent(adopted, random(100_000));
    adopted.release();
  }

  @Test
  void adoptedSegment_ofAnotherSize_isRefused() throws IOException {
    Path file = Files.write(root.resolve("f"), new byte[10]);
    assertThatThrownBy(() -> store.adopt(file, 11))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("10");
    assertThatThrownBy(() -> store.adopt(root.resolve("g"), 11)).isInstanceOf(IOException.class);
  }

  @Test
  void borrowedSegment_isLeftAlone() throws IOException {
    Path file = Files.write(root.resolve("f"), random(5000));
    SegmentPayload borrowed = SegmentPayload.borrow(file, 5000);
    assertContent(borrowed, random(5000));
    borrowed.release();
    assertThat(file).exists();
  }

  @Test
  void forgottenPayload_isDeletedByTheCleaner() {
    Path file = ((SegmentPayload) payload(random(5000))).file();
    org.awaitility.Awaitility.await().untilAsserted(() -> {
      System.gc();
      assertThat(file).doesNotExist();
    });
  }

  @Test
  void threeGibibytes_areReadWith64BitPositions() throws IOException {
    long size = 3L << 30;
    Path file = root.resolve("sparse");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(size);
      sparse.seek(size - 4);
      sparse.write(new byte[] {1, 2, 3, 4});
    }
    SegmentPayload payload = store.adopt(file, size);
    try (PayloadInput in = payload.open()) {
      assertThat(in.remaining()).isEqualTo(size);
      assertThat(in.getLong()).isZero();
      assertThat(in.skip(size - 12)).isEqualTo(size - 12);
      assertThat(in.getInt()).isEqualTo(0x04030201);
      assertThat(in.remaining()).isZero();
    }
    payload.release();
  }

  @Test
  void shortenedFile_isAnError_notEndlessReading() throws IOException {
    SegmentPayload payload = (SegmentPayload) payload(random(200_000));
    try (RandomAccessFile file = new RandomAccessFile(payload.file().toFile(), "rw")) {
      file.setLength(100_000);
    }
    try (PayloadInput in = payload.open()) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(TaskSerializationException.class)
          .hasMessageContaining("size=200000");
    }
  }
}
