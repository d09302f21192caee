package dev.panal.multiprocessing.internal.manager;

import dev.panal.core.SerializableRunnable;
import dev.panal.core.SerializableSupplier;
import dev.panal.core.WaitInterruptedException;
import dev.panal.ipc.internal.directory.PoolDirectory;
import dev.panal.ipc.internal.link.BellAddress;
import dev.panal.multiprocessing.JvmProcess;
import dev.panal.multiprocessing.ManagerLostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A manager's process, and the directory with its socket, as the one that started it sees them. */
public final class ManagerProcess {
  private static final long REQUIRED_BYTES = 1 << 16;
  private static final Duration TICK = Duration.ofMillis(2);
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  private final JvmProcess process;
  private final PoolDirectory directory;
  private final BellAddress address;
  private final Route route;

  private ManagerProcess(
      JvmProcess process, PoolDirectory directory, BellAddress address, Route route) {
    this.process = process;
    this.directory = directory;
    this.address = address;
    this.route = route;
  }

  /** Starts it; it cannot be used yet. */
  public static ManagerProcess start(
      JvmProcess.Builder launch,
      String name,
      @Nullable InetSocketAddress network,
      byte[] networkKey,
      @Nullable SerializableSupplier<SSLContext> tls,
      Map<String, ManagerConfig.Registered> registered,
      @Nullable SerializableRunnable initializer) {
    PoolDirectory directory = null;
    boolean complete = false;
    try {
      directory = PoolDirectory.create("manager", null, REQUIRED_BYTES);
      BellAddress address = BellAddress.in(directory.path());
      byte[] key = Handshake.newKey();
      ManagerConfig config = new ManagerConfig(
          name,
          address.path().toString(),
          key,
          network,
          networkKey,
          tls,
          new LinkedHashMap<>(registered),
          initializer);
      JvmProcess process = launch.build(ManagerProcess::run, config).start();
      complete = true;
      return new ManagerProcess(
          process, directory, address, Route.local(name, address.path().toString(), key));
    } catch (IOException e) {
      throw new UncheckedIOException("manager=" + name + " has no place for its socket", e);
    } finally {
      if (!complete && directory != null) {
        directory.close();
      }
    }
  }

  private static void run(ManagerConfig config) {
    try {
      ManagerServer.run(config);
    } catch (IOException e) {
      throw new UncheckedIOException("manager=" + config.name() + " cannot listen: " + e, e);
    }
  }

  /** Waits until it listens. */
  public ManagerClient connect() {
    boolean complete = false;
    try {
      while (!Files.exists(address.path())) {
        if (process.join(TICK)) {
          throw new ManagerLostException(route + " did not start: " + fate(), null);
        }
      }
      ManagerClient client = ManagerClient.connect(route);
      client.fate(this::fate);
      complete = true;
      return client;
    } finally {
      if (!complete) {
        remove();
      }
    }
  }

  public JvmProcess process() {
    return process;
  }

  private @Nullable String fate() {
    try {
      if (process.join(LAST_WORDS)) {
        return "is lost: its process pid=" + process.pid() + " has ended, exitCode="
            + process.exitCode().orElse(0);
      }
    } catch (WaitInterruptedException e) {
      // The flag is set again; the end is near all the same.
    }
    return null;
  }

  /** Ends it, by force after a while. */
  public void end(ManagerClient client) {
    try {
      client.stop();
    } catch (ManagerLostException goneAlready) {
      // Nothing to stop.
    }
    boolean interrupted = Thread.interrupted();
    try {
      if (!process.join(GRACE)) {
        process.kill();
      }
    } catch (WaitInterruptedException e) {
      process.kill();
    }
    remove();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void remove() {
    if (process.isAlive()) {
      process.kill();
    }
    process.close();
    address.delete();
    directory.close();
  }
}
