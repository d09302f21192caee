package dev.panal.multiprocessing.internal.manager;

import dev.panal.core.SerializableRunnable;
import dev.panal.core.SerializableSupplier;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What a manager's process is told.
 *
 * @param path where its socket on this machine is to stand
 * @param key for that
 * @param address null: not on the network
 * @param networkKey for that
 */
public record ManagerConfig(
    String name,
    String path,
    byte[] key,
    @Nullable InetSocketAddress address,
    byte[] networkKey,
    @Nullable SerializableSupplier<SSLContext> tls,
    Map<String, Registered> registered,
    @Nullable SerializableRunnable initializer)
    implements Serializable {
  /** An object that is known by a name. */
  public record Registered(Class<?> type, SerializableSupplier<?> factory)
      implements Serializable {}
}
