package dev.panal.futures.internal;

import dev.panal.futures.internal.process.LaunchFile;
import dev.panal.ipc.internal.link.ControlMessage;
import dev.panal.ipc.internal.link.ControlPage;
import dev.panal.ipc.internal.link.WorkerBells;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a worker JVM was told at its start, and what its main program and its listener thread share.
 *
 * <p>Thread-safe. The main thread attaches the control page and its handler once; the listener uses
 * them from then on.
 */
public final class WorkerStart {
  private static volatile @Nullable WorkerStart current;

  private final Map<String, String> properties;
  private final @Nullable WorkerBells bells;
  private volatile @Nullable ControlPage page;
  private volatile @Nullable Consumer<ControlMessage> handler;

  WorkerStart(Map<String, String> properties, @Nullable WorkerBells bells) {
    this.properties = Map.copyOf(properties);
    this.bells = bells;
    current = this;
  }

  /** What this JVM was told; empty in a JVM that Panal did not start. */
  public static Optional<WorkerStart> current() {
    return Optional.ofNullable(current);
  }

  /**
   * A property that must be there, by the names in {@link LaunchFile} or others that the two sides
   * agree on.
   */
  public String property(String name) {
    String value = properties.get(name);
    if (value == null) {
      throw new IllegalStateException("launch file has no property=" + name);
    }
    return value;
  }

  public Optional<String> find(String name) {
    return Optional.ofNullable(properties.get(name));
  }

  /** The worker's name: its pool's and its index, or that of the process. */
  public String name() {
    return property(LaunchFile.NAME);
  }

  /** The worker's index in its pool. */
  public int index() {
    return Integer.parseInt(property(LaunchFile.WORKER));
  }

  public int depth() {
    return find(LaunchFile.DEPTH).map(Integer::parseInt).orElse(1);
  }

  public long parentPid() {
    return Long.parseLong(property(LaunchFile.PARENT_PID));
  }

  public Path linkDirectory() {
    return Path.of(property(LaunchFile.LINK));
  }

  /** The pool's bells; a single process has none. */
  public WorkerBells bells() {
    return Objects.requireNonNull(bells, "bells");
  }

  /**
   * From now on memory is sampled into this page while something runs, and an orderly exit is noted
   * there.
   */
  public void attach(ControlPage controlPage) {
    page = controlPage;
  }

  /**
   * Registers who gets control messages; called on the listener's thread, which must not be held
   * up.
   */
  public void onControl(Consumer<ControlMessage> control) {
    handler = control;
  }

  /** Notes this JVM's memory in the control page. Also done once a second while a task runs. */
  public void sampleMemory() {
    ControlPage attached = page;
    if (attached != null) {
      attached.memory(MemorySampler.heapUsed(), MemorySampler.peakResident());
    }
  }

  void sampleMemoryIfBusy() {
    ControlPage attached = page;
    if (attached != null && attached.running() != null) {
      sampleMemory();
    }
  }

  void markOrderlyExit() {
    ControlPage attached = page;
    if (attached != null) {
      attached.markOrderlyExit(0);
    }
  }

  void handle(ControlMessage message) {
    Consumer<ControlMessage> registered = handler;
    if (registered != null) {
      registered.accept(message);
    }
  }
}
