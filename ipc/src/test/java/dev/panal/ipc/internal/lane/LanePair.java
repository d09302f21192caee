package dev.panal.ipc.internal.lane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Both ends of a lane in one JVM, in shared memory. */
final class LanePair implements AutoCloseable {
  final Path parent;
  final Path directory;
  final HeapCounters counters = new HeapCounters();
  final LaneWriter writer;
  final LaneReader reader;

  LanePair(LaneKind kind, int laneBytes) throws IOException {
    this(kind, laneBytes, Files.createTempDirectory(shm(), "panal-test-"));
  }

  LanePair(LaneKind kind, int laneBytes, Path parent) throws IOException {
    this.parent = parent;
    directory = parent.resolve("lane");
    kind.create(directory, laneBytes);
    writer = kind.openWriter(directory, counters, laneBytes);
    reader = kind.openReader(directory, counters, laneBytes);
  }

  static Path shm() {
    Path shm = Path.of("/dev/shm");
    return Files.isWritable(shm) ? shm : Path.of(System.getProperty("java.io.tmpdir"));
  }

  boolean offer(byte[] frame) {
    return writer.offer(frame, 0, frame.length);
  }

  /** Takes at most {@code limit} frames. */
  List<byte[]> poll(int limit) {
    List<byte[]> frames = new ArrayList<>();
    reader.poll(
        (buffer, offset, length) -> frames.add(Arrays.copyOfRange(buffer, offset, offset + length)),
        limit);
    return frames;
  }

  @Override
  public void close() {
    writer.close();
    reader.close();
    try (var files = Files.walk(parent)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
