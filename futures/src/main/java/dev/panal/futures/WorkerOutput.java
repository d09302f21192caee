package dev.panal.futures;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the lines that workers print.
 *
 * <p>The last lines of a worker's standard error are kept in any case, as evidence should it crash.
 */
public final class WorkerOutput {
  private static final WorkerOutput INHERIT = new WorkerOutput(Kind.INHERIT, "", null, null);
  private static final WorkerOutput DISCARD = new WorkerOutput(Kind.DISCARD, "", null, null);

  private final Kind kind;
  private final String prefix;
  private final @Nullable Path directory;
  private final @Nullable LineListener listener;

  private WorkerOutput(
      Kind kind, String prefix, @Nullable Path directory, @Nullable LineListener listener) {
    this.kind = kind;
    this.prefix = prefix;
    this.directory = directory;
    this.listener = listener;
  }

  /** The ways there are. */
  public enum Kind {
    INHERIT,
    DISCARD,
    DIRECTORY,
    LISTENER
  }

  /**
   * Takes a worker's lines. Called by one thread for each stream of each worker; a slow listener
   * slows that worker down.
   */
  @FunctionalInterface
  public interface LineListener {
    /**
     * @param worker the worker's index
     * @param error whether the line was printed to standard error
     * @param line without its line end; one of more than a mebibyte comes in parts
     */
    void line(int worker, boolean error, String line);
  }

  /**
   * Line by line to this JVM's {@code System.out} and {@code System.err}, whatever these are at
   * that time. The default.
   */
  public static WorkerOutput inherit() {
    return INHERIT;
  }

  /**
   * As {@link #inherit()}, with something before each line.
   *
   * @param prefix where {@code {pool}}, {@code {worker}} and {@code {pid}} stand for the pool's
   *     name, the worker's index and its process id, as in <code>"[{worker} {pid}] "</code>
   */
  public static WorkerOutput inherit(String prefix) {
    return new WorkerOutput(Kind.INHERIT, Objects.requireNonNull(prefix, "prefix"), null, null);
  }

  /** Nowhere. */
  public static WorkerOutput discard() {
    return DISCARD;
  }

  /**
   * Appended to files {@code POOL-WORKER.out} and {@code POOL-WORKER.err} in a directory, which is
   * made if need be.
   */
  public static WorkerOutput toDirectory(Path directory) {
    return new WorkerOutput(Kind.DIRECTORY, "", directory.toAbsolutePath(), null);
  }

  /** To a listener. */
  public static WorkerOutput to(LineListener listener) {
    return new WorkerOutput(Kind.LISTENER, "", null, Objects.requireNonNull(listener, "listener"));
  }

  /** Which way this is. */
  public Kind kind() {
    return kind;
  }

  /** What stands before each line; empty unless made by {@link #inherit(String)}. */
  public String prefix() {
    return prefix;
  }

  /** Where the files go; empty unless made by {@link #toDirectory}. */
  public Optional<Path> directory() {
    return Optional.ofNullable(directory);
  }

  /** Who gets the lines; empty unless made by {@link #to}. */
  public Optional<LineListener> listener() {
    return Optional.ofNullable(listener);
  }

  @Override
  public String toString() {
    return "WorkerOutput[" + kind + (directory == null ? "" : " " + directory) + "]";
  }
}
