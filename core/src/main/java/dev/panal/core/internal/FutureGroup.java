package dev.panal.core.internal;

import dev.panal.core.ReturnWhen;
import dev.panal.core.TaskFuture;
import dev.panal.core.WaitInterruptedException;
import dev.panal.core.WaitResult;
import dev.panal.core.WaitTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Futures that are waited for together: each announces itself once, in the order in which they
 * become done.
 */
public final class FutureGroup<F extends TaskFuture<?>> {
  private final Set<F> futures;
  private final LinkedBlockingQueue<F> done = new LinkedBlockingQueue<>();

  /** What to take back from futures that are not done; removed as they announce themselves. */
  private final Map<F, Object> hooks = new LinkedHashMap<>();

  private FutureGroup(Set<F> futures) {
    this.futures = futures;
  }

  /** Duplicates count once. */
  public static <F extends TaskFuture<?>> FutureGroup<F> of(Iterable<? extends F> futures) {
    Set<F> set = new LinkedHashSet<>();
    futures.forEach(future -> set.add(Objects.requireNonNull(future)));
    FutureGroup<F> group = new FutureGroup<>(set);
    group.watch();
    return group;
  }

  private void watch() {
    for (F future : futures) {
      if (future.isDone()) {
        done.add(future);
      } else {
        hooks.put(future, ((TaskPromise<?>) future).whenDone(() -> done.add(future)));
      }
    }
  }

  /** Waits for {@code when} or the deadline. */
  public void await(ReturnWhen when, long deadlineNanos) throws InterruptedException {
    int target = when == ReturnWhen.FIRST_COMPLETED ? Math.min(1, futures.size()) : futures.size();
    for (int seen = 0; seen < target; seen++) {
      F next = done.poll();
      if (next == null) {
        next = done.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
      if (next == null
          || when == ReturnWhen.FIRST_EXCEPTION
              && !next.isCancelled()
              && next.exception() != null) {
        return;
      }
    }
  }

  /** Every future by whether it is done now. */
  public WaitResult<F> split() {
    Set<F> finished = new LinkedHashSet<>();
    Set<F> unfinished = new LinkedHashSet<>();
    for (F future : futures) {
      (future.isDone() ? finished : unfinished).add(future);
    }
    return new WaitResult<>(finished, unfinished);
  }

  /** Leaves no trace in futures that are not done. */
  public void close() {
    hooks.forEach((future, hook) -> ((TaskPromise<?>) future).forget(hook));
    hooks.clear();
  }

  /** The futures as they become done. */
  public Stream<F> asCompleted(long deadlineNanos, Duration timeout) {
    int total = futures.size();
    futures.clear();
    Spliterator<F> each =
        new Spliterators.AbstractSpliterator<>(total, Spliterator.DISTINCT | Spliterator.NONNULL) {
          private int left = total;

          @Override
          public boolean tryAdvance(Consumer<? super F> action) {
            if (left == 0) {
              return false;
            }
            F next = next(deadlineNanos);
            if (next == null) {
              String message =
                  left + " of " + total + " futures are unfinished after timeout=" + timeout;
              left = 0;
              close();
              throw new WaitTimeoutException(message);
            }
            left--;
            hooks.remove(next);
            action.accept(next);
            return true;
          }

          @Override
          public @Nullable Spliterator<F> trySplit() {
            return null;
          }
        };
    return StreamSupport.stream(each, false).onClose(this::close);
  }

  private @Nullable F next(long deadlineNanos) {
    F next = done.poll();
    try {
      return next != null
          ? next
          : done.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WaitInterruptedException("Interrupted while waiting for the next future", e);
    }
  }
}
