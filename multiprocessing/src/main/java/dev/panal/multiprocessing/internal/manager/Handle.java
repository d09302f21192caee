package dev.panal.multiprocessing.internal.manager;

import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A proxy on its way.
 *
 * @param path where the manager listens on this machine, with its key; null on the wire to and from
 *     the manager, and for one that was reached over the network
 */
record Handle(
    String manager,
    @Nullable String path,
    byte @Nullable [] key,
    String name,
    long object,
    Class<?>[] interfaces)
    implements Serializable {
  @Serial
  private Object readResolve() throws ObjectStreamException {
    return Proxies.resolve(this);
  }
}
