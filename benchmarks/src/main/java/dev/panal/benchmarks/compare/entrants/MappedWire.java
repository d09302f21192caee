package dev.panal.benchmarks.compare.entrants;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A page in shared memory with a counter and a value for each direction, far apart. */
final class MappedWire implements SpinningWire {
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final int BYTES = 4096;
  private static final int TO_PEER = 0;
  private static final int FROM_PEER = 1024;

  private final MappedByteBuffer page;
  private final int out;
  private final int in;
  private long sent;
  private long received;

  private MappedWire(Path file, int out, int in) throws IOException {
    try (FileChannel channel = FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      page = channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES);
    }
    this.out = out;
    this.in = in;
  }

  static MappedWire host(Path file) throws IOException {
    return new MappedWire(file, TO_PEER, FROM_PEER);
  }

  static MappedWire peer(Path file) throws IOException {
    return new MappedWire(file, FROM_PEER, TO_PEER);
  }

  @Override
  public void send(long value) {
    page.putLong(out + Long.BYTES, value);
    LONG.setRelease(page, out, ++sent);
  }

  @Override
  public long receive() {
    long next = ++received;
    while ((long) LONG.getAcquire(page, in) != next) {
      Thread.onSpinWait();
    }
    return page.getLong(in + Long.BYTES);
  }

  @Override
  public void close() {
    // Unmapped by its cleaner.
  }
}
