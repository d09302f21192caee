package dev.panal.multiprocessing;

import dev.panal.ipc.internal.codec.WrittenOnce;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;

/**
 * Something in shared memory that the processes of one application use together. It travels as a
 * handle: to tasks, to a {@link JvmProcess}, to initializers, as argument, captured value or part
 * of either.
 *
 * <p>It lives as long as a process holds it. Who makes it holds it until it closes it or ends; who
 * receives it holds it until it closes or drops what it received, or ends, however it ends. A
 * handle on its way is not held: do not close the last one before it has arrived. A handle that
 * arrives when the object is gone, or in another program, is an {@link IllegalStateException} that
 * names the object; so is every use after {@link #close()}.
 *
 * <p>All subclasses are thread-safe.
 */
@WrittenOnce
public abstract class SharedObject implements AutoCloseable, Serializable {
  @Serial
  private static final long serialVersionUID = 1L;

  final transient SharedRegion region;

  SharedObject(SharedRegion region) {
    this.region = region;
  }

  /** The name given when it was made, else a number. */
  public final String name() {
    return region.name();
  }

  /** Whether {@link #close()} was called on this very object. */
  public final boolean isClosed() {
    return region.isClosed();
  }

  /**
   * Ends its use through this Java object. Others, in this process too, go on. Idempotent. What
   * threads of this process hold of it, as a lock, they should give back before: it otherwise stays
   * theirs until this process ends, and then counts as held by one that has died.
   */
  @Override
  public void close() {
    region.close();
  }

  /** What travels: an object of which {@code readResolve} gives the receiver's. */
  abstract Serializable handle();

  @Serial
  final Object writeReplace() {
    region.checkOpen();
    return handle();
  }

  @Serial
  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a handle was expected");
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "[name=" + name() + (isClosed() ? ", closed]" : "]");
  }
}
