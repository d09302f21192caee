package dev.panal.ipc.internal.link;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/**
 * A short file mapped by two processes, with the memory order of each access in its name. The
 * mapping ends with the last reference to it, never before: a late access finds memory, not a
 * fault.
 */
final class MappedPage {
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final ByteBuffer bytes;

  private MappedPage(MappedByteBuffer bytes) {
    this.bytes = bytes;
  }

  /**
   * Makes the file; its memory is taken by {@code write(2)}, so that a full file system is an
   * {@code IOException}.
   */
  static MappedPage create(Path file, int length) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(new byte[length]);
      return map(out, length);
    }
  }

  static MappedPage open(Path file, int length) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "rw")) {
      if (in.length() < length) {
        throw new EOFException(file + " has length=" + in.length() + ", expected=" + length);
      }
      return map(in, length);
    }
  }

  /** Maps with the thread's interrupt flag put aside: the channel would close itself. */
  private static MappedPage map(RandomAccessFile file, int length) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return new MappedPage(file.getChannel().map(MapMode.READ_WRITE, 0, length));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  int getInt(int offset) {
    return (int) INT.get(bytes, offset);
  }

  void putInt(int offset, int value) {
    INT.set(bytes, offset, value);
  }

  int getIntAcquire(int offset) {
    return (int) INT.getAcquire(bytes, offset);
  }

  void putIntRelease(int offset, int value) {
    INT.setRelease(bytes, offset, value);
  }

  boolean compareAndSetInt(int offset, int expected, int value) {
    return INT.compareAndSet(bytes, offset, expected, value);
  }

  long getLong(int offset) {
    return (long) LONG.get(bytes, offset);
  }

  void putLong(int offset, long value) {
    LONG.set(bytes, offset, value);
  }

  long getLongAcquire(int offset) {
    return (long) LONG.getAcquire(bytes, offset);
  }

  void putLongRelease(int offset, long value) {
    LONG.setRelease(bytes, offset, value);
  }

  boolean compareAndSetLong(int offset, long expected, long value) {
    return LONG.compareAndSet(bytes, offset, expected, value);
  }

  void putByte(int offset, byte value) {
    bytes.put(offset, value);
  }

  void put(int offset, byte[] source, int from, int length) {
    bytes.put(offset, source, from, length);
  }

  void get(int offset, byte[] target, int from, int length) {
    bytes.get(offset, target, from, length);
  }
}
