package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.SharedRegion;
import dev.panal.ipc.internal.shared.SharedWords;
import java.io.Serial;

/**
 * A value of a primitive type that processes share, with a lock of its own; Python's
 * {@code multiprocessing.Value}. A value that is sent once and read by many, whatever its type, is
 * a {@link dev.panal.ipc.SharedValue}.
 */
public abstract sealed class SharedCell extends SharedObject
    permits SharedLong,
        SharedInt,
        SharedShort,
        SharedByte,
        SharedChar,
        SharedFloat,
        SharedDouble,
        SharedBoolean {
  @Serial
  private static final long serialVersionUID = 1L;

  static final int VALUE = 0;
  private static final int LOCK = 64;
  private static final int BYTES = LOCK + SharedLock.BYTES;

  private final transient SharedLock lock;

  SharedCell(SharedRegion region) {
    super(region);
    lock = new SharedLock(region, LOCK);
  }

  static SharedRegion allocate(String kind, SharedOptions options) {
    SharedRegion region = SharedRegion.create(kind, options.label(), BYTES);
    SharedLock.prepare(region, LOCK, options);
    return region;
  }

  /**
   * The lock that belongs to the value; Python's {@code get_lock()}. The methods here do not take
   * it. Closing it does nothing: it goes with the value.
   */
  public final SharedLock lock() {
    return lock;
  }

  final SharedWords words() {
    region.checkOpen();
    return region.words();
  }
}
