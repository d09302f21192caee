package dev.panal.progress;

import dev.panal.core.Outcome;
import dev.panal.core.TaskFuture;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows on a terminal how far a {@code map} or a set of futures has come: how many are done, how
 * many a second, how many failed, and how long it will still take.
 *
 * <pre>{@code
 * try (ProgressBar bar = ProgressBar.open("photos", files.size());
 *     Stream<Photo> photos = bar.over(pool.map(Photos::develop, files))) {
 *   photos.forEach(album::add);
 * }
 *
 * try (ProgressBar bar = ProgressBar.of("runs", futures)) {
 *   TaskFutures.await(futures, ReturnWhen.ALL_COMPLETED);
 *   System.out.println(bar.failures() + " failed");
 * }
 * }</pre>
 *
 * <p>It is drawn on standard error, and not at all where that is no terminal. Thread-safe.
 */
public final class ProgressBar implements AutoCloseable {
  private static final int UPDATE_MILLIS = 200;

  private final me.tongfei.progressbar.@Nullable ProgressBar bar;
  private final AtomicLong failures = new AtomicLong();

  private ProgressBar(me.tongfei.progressbar.@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  /**
   * Begins one.
   *
   * @param task what is being done, in a word
   * @param total how many steps there are, -1 when nobody knows
   */
  public static ProgressBar open(String task, long total) {
    return isTerminal()
        ? drawn(task, total, new ConsoleProgressBarConsumer(System.err))
        : new ProgressBar(null);
  }

  /** Begins one, with a step for each of the futures as it is done. */
  public static ProgressBar of(String task, Iterable<? extends TaskFuture<?>> futures) {
    long total = 0;
    for (TaskFuture<?> each : futures) {
      total += each == null ? 0 : 1;
    }
    ProgressBar bar = open(task, total);
    bar.follow(futures);
    return bar;
  }

  static ProgressBar drawn(String task, long total, ConsoleProgressBarConsumer where) {
    return new ProgressBar(new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(total)
        .setUpdateIntervalMillis(UPDATE_MILLIS)
        .setStyle(ProgressBarStyle.ASCII)
        .showSpeed()
        .setConsumer(where)
        .build());
  }

  /** For tests: of that width, wherever it goes. */
  static ProgressBar drawn(String task, long total, PrintStream out, int width) {
    return drawn(task, total, new ConsoleProgressBarConsumer(out, width));
  }

  /**
   * The same stream, with a step for each element that is taken from it; an {@link Outcome} that
   * did not succeed counts as a failure.
   */
  public <T extends @Nullable Object> Stream<T> over(Stream<T> results) {
    return results.peek(result -> {
      if (result instanceof Outcome<?, ?> outcome && !outcome.succeeded()) {
        failed();
      } else {
        step();
      }
    });
  }

  /** A step for each as it is done. */
  void follow(Iterable<? extends TaskFuture<?>> futures) {
    for (TaskFuture<?> each : futures) {
      each.onDone(done -> {
        if (done.isCancelled() || done.exception() != null) {
          failed();
        } else {
          step();
        }
      });
    }
  }

  /** One more is done. */
  public void step() {
    if (bar != null) {
      bar.step();
    }
  }

  /** One more is done, and failed. */
  public void failed() {
    long count = failures.incrementAndGet();
    if (bar != null) {
      bar.setExtraMessage(count + " failed");
      bar.step();
    }
  }

  /** How many have failed so far. */
  public long failures() {
    return failures.get();
  }

  /** Leaves what is drawn as it is. Idempotent. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  /**
   * {@code System.console()} tells about standard input and output, and on recent JDKs not even
   * that.
   */
  private static boolean isTerminal() {
    try {
      Path device = Files.readSymbolicLink(Path.of("/proc/self/fd/2"));
      return device.startsWith("/dev/pts")
          || device.startsWith("/dev/tty")
          || device.startsWith("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
