package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.io.Serial;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Many locks in one shared object, as for the parts of a {@link dev.panal.ipc.SharedArray}: one for
 * each element, or for each stripe of them.
 *
 * <pre>{@code
 * try (HeldLock held = locks.lockFor(index).acquire()) {
 *   array.set(index, array.get(index) + 1);
 * }
 * }</pre>
 *
 * <p>Who needs several at a time takes them in the order of their numbers.
 */
public final class SharedLocks extends SharedObject {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final String KIND = "locks";
  private static final int FIRST = 64;
  private static final int MOST = 1 << 19;

  private final transient int count;
  private final transient AtomicReferenceArray<@Nullable SharedLock> locks;

  private SharedLocks(SharedRegion region) {
    super(region);
    count = region.words().getInt(0);
    locks = new AtomicReferenceArray<>(count);
  }

  /**
   * Makes locks.
   *
   * @throws IllegalArgumentException unless {@code count} is from 1 to 524,288
   */
  public static SharedLocks create(int count) {
    return create(count, SharedOptions.defaults());
  }

  /** Makes locks, all with these options. */
  public static SharedLocks create(int count, SharedOptions options) {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException(
          "count=" + count + " of " + options.of(KIND) + " must be from 1 to " + MOST);
    }
    SharedRegion region = SharedRegion.create(KIND, options.label(), offset(count));
    for (int i = 0; i < count; i++) {
      SharedLock.prepare(region, offset(i), options);
    }
    region.words().putIntVolatile(0, count);
    return new SharedLocks(region);
  }

  private static int offset(int index) {
    return FIRST + index * SharedLock.BYTES;
  }

  /** The number of locks. */
  public int count() {
    return count;
  }

  /**
   * The lock of that number. Closing it does nothing: it goes with all others.
   *
   * @throws IndexOutOfBoundsException unless {@code 0 <= index < count()}
   */
  public SharedLock get(int index) {
    region.checkOpen();
    SharedLock known = locks.get(index);
    if (known != null) {
      return known;
    }
    locks.compareAndSet(index, null, new SharedLock(region, offset(index)));
    return get(index);
  }

  /** The lock for an element, of an array of any length: element modulo count. */
  public SharedLock lockFor(long element) {
    return get((int) Math.floorMod(element, (long) count));
  }

  @Override
  Serializable handle() {
    return new Handle(region.handle());
  }

  private record Handle(RegionHandle region) implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedLocks(SharedRegion.attach(region));
    }
  }
}
