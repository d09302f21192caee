package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes that processes of one application read and write in place; Python's {@code SharedMemory}.
 *
 * <p>It is found by its name, or travels as a handle. A name is known to the root program and to
 * all that it has started, whatever the depth; another program has names of its own. The bytes
 * begin as zeros, have exactly the size asked for, and are taken before {@code create} returns, so
 * a later write finds room. Only the user can read them.
 *
 * <p>Attaching never deletes. The memory goes with its last holder, see {@link SharedObject}; with
 * {@link #createPersistent} it stays without one until {@link #unlink()} or the end of the root
 * program. {@code unlink} takes the name away at once, and who has it open goes on.
 *
 * <p>Reads and writes are those of a plain buffer: what orders them is a lock, a queue, the begin
 * or the end of a task. A buffer stays usable after {@link #close()}, as memory of nobody's.
 */
public final class SharedMemory extends SharedObject {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final String KIND = "memory";

  private SharedMemory(SharedRegion region) {
    super(region);
  }

  /**
   * Makes memory that handles alone lead to.
   *
   * @throws IllegalArgumentException when {@code size} is not positive
   * @throws java.io.UncheckedIOException when shared memory has no room for it
   */
  public static SharedMemory create(long size) {
    checkSize("a number", size);
    return new SharedMemory(SharedRegion.create(KIND, null, size));
  }

  /**
   * Makes memory with a name: 1 to 100 letters, digits, {@code . _ -}.
   *
   * @throws IllegalStateException when there is one of that name
   * @throws IllegalArgumentException when the name has other characters, or {@code size} is not
   *     positive
   * @throws java.io.UncheckedIOException when shared memory has no room for it
   */
  public static SharedMemory create(String name, long size) {
    return create(name, size, false);
  }

  /** The same, and it stays when nobody holds it, until somebody unlinks it. */
  public static SharedMemory createPersistent(String name, long size) {
    return create(name, size, true);
  }

  private static SharedMemory create(String name, long size, boolean kept) {
    checkSize(name, size);
    try {
      return new SharedMemory(SharedRegion.createNamed(KIND, name, size, kept));
    } catch (FileAlreadyExistsException taken) {
      throw new IllegalStateException(
          "memory=" + name + " exists already: attach to it, or unlink it first", taken);
    }
  }

  private static void checkSize(String name, long size) {
    if (size < 1) {
      throw new IllegalArgumentException(
          "size=" + size + " of memory=" + name + " must be at least 1");
    }
  }

  /**
   * The memory of that name.
   *
   * @throws IllegalStateException when there is none
   * @throws IllegalArgumentException when it cannot be a name
   */
  public static SharedMemory attach(String name) {
    return new SharedMemory(SharedRegion.attach(KIND, name));
  }

  /** In bytes. */
  public long size() {
    return region.bytes();
  }

  /**
   * All bytes, where one buffer holds them: up to 1 GiB less 4 KiB. In this machine's byte order;
   * each call returns another view of the same memory.
   *
   * @throws IllegalStateException when it is larger, or closed
   */
  public ByteBuffer buffer() {
    List<ByteBuffer> all = buffers();
    if (all.size() > 1) {
      throw new IllegalStateException("memory=" + name() + " of size=" + size()
          + " does not fit into one buffer: buffers() has " + all.size());
    }
    return all.get(0);
  }

  /**
   * All bytes in order, in pieces of 1 GiB, the last one shorter, where one buffer does not hold
   * them. In this machine's byte order.
   */
  public List<ByteBuffer> buffers() {
    region.checkOpen();
    List<ByteBuffer> views = new ArrayList<>();
    for (ByteBuffer chunk : region.chunks()) {
      views.add(chunk.duplicate().clear().order(ByteOrder.nativeOrder()));
    }
    return views;
  }

  /**
   * Takes the name away: nobody finds it any more, nor does a handle on its way lead to it. Who has
   * it open, this object too, goes on until it closes it. A new one may have the name at once.
   */
  public void unlink() {
    region.checkOpen();
    region.unlink();
  }

  @Override
  Serializable handle() {
    return new Handle(region.handle());
  }

  private record Handle(RegionHandle region) implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedMemory(SharedRegion.attach(region));
    }
  }

  @Override
  public String toString() {
    return "SharedMemory[name=" + name() + ", size=" + size() + (isClosed() ? ", closed]" : "]");
  }
}
