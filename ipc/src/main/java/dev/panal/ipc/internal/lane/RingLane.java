package dev.panal.ipc.internal.lane;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A lane that is one ring in one mapped file: no roll, no library, no {@code Unsafe}; its memory is
 * taken whole at its creation.
 *
 * <p>Frames stand one behind another at multiples of 8 bytes, each with the header that
 * {@link FrameDescriptor} draws. One that does not fit before the end of the ring stands at its
 * start, behind a mark:
 *
 * <pre>
 *   0                                                                          capacity
 *  +--------------------+-------- unread ---------------------+------+---------+
 *  | frame | free       | frame | frame | frame               | WRAP | unused  |
 *  +--------------------+-------------------------------------+------+---------+
 *          ^ written                                                 (either may be ahead)
 *                       ^ read
 * </pre>
 *
 * <p>Positions only grow; {@link LaneCounters} publishes them. Room that a wrap leaves unused
 * counts as written and as read.
 */
final class RingLane {
  static final int ALIGNMENT = 8;

  /** In the place of a length: the next frame is at the start of the ring. */
  static final int WRAP = -1;

  private static final String NAME = "ring";

  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final ByteBuffer bytes;
  private final int capacity;

  private RingLane(ByteBuffer bytes, int capacity) {
    this.bytes = bytes;
    this.capacity = capacity;
  }

  static void create(Path directory, int laneBytes) throws IOException {
    Files.createDirectory(directory);
    CycleFiles.fill(directory.resolve(NAME).toFile(), 0, capacityOf(laneBytes));
  }

  static RingLane open(Path directory, int laneBytes) throws IOException {
    int capacity = capacityOf(laneBytes);
    boolean interrupted = Thread.interrupted();
    try (RandomAccessFile file = new RandomAccessFile(directory.resolve(NAME).toFile(), "rw")) {
      if (file.length() < capacity) {
        throw new IOException(
            directory + " holds a ring of length=" + file.length() + ", expected=" + capacity);
      }
      return new RingLane(file.getChannel().map(MapMode.READ_WRITE, 0, capacity), capacity);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Gives the memory back at once: the mapping itself lasts until the collector finds it. A late
   * access is an error then.
   */
  static void releaseMemory(Path directory) {
    try (RandomAccessFile file = new RandomAccessFile(directory.resolve(NAME).toFile(), "rw")) {
      file.setLength(0);
    } catch (IOException e) {
      // goes with the mapping
    }
  }

  /** The longest frame must fit behind a wrap, wherever the ring stands. */
  private static int capacityOf(int laneBytes) {
    return Math.max(laneBytes, 3 * LaneWriter.MAX_FRAME);
  }

  int capacity() {
    return capacity;
  }

  static int aligned(int size) {
    return size + ALIGNMENT - 1 & -ALIGNMENT;
  }

  int getInt(int offset) {
    return (int) INT.get(bytes, offset);
  }

  void putInt(int offset, int value) {
    INT.set(bytes, offset, value);
  }

  void put(int offset, byte[] source, int length) {
    bytes.put(offset, source, 0, length);
  }

  void get(int offset, byte[] target, int length) {
    bytes.get(offset, target, 0, length);
  }
}
