package dev.panal.multiprocessing;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An input whose failure looks like its end to who reads it, and is thrown after the results of the
 * items before it.
 *
 * <p>Read and consumed by one thread at a time, as streams are.
 */
final class InputGuard<A extends @Nullable Object> implements Iterable<A> {
  private final Iterable<? extends A> input;
  private @Nullable Throwable failure;

  private InputGuard(Iterable<? extends A> input) {
    this.input = input;
  }

  /** The results of a call that reads the guarded input. */
  static <A extends @Nullable Object, R extends @Nullable Object> Stream<R> results(
      Iterable<? extends A> input, Function<Iterable<A>, Stream<R>> call) {
    InputGuard<A> guard = new InputGuard<>(input);
    Stream<R> results = call.apply(guard);
    return StreamSupport.stream(new Results<>(results.spliterator(), guard), false)
        .onClose(results::close);
  }

  @Override
  public Iterator<A> iterator() {
    Iterator<? extends A> items;
    try {
      items = input.iterator();
    } catch (RuntimeException | Error e) {
      failure = e;
      return new Guarded<>(this, null);
    }
    return new Guarded<>(this, items);
  }

  private void throwFailure() {
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  /** Reads one item ahead, since also {@code next()} may fail. */
  private static final class Guarded<A extends @Nullable Object> implements Iterator<A> {
    private final InputGuard<A> guard;
    private final @Nullable Iterator<? extends A> items;
    private @Nullable A ahead;
    private boolean hasAhead;

    Guarded(InputGuard<A> guard, @Nullable Iterator<? extends A> items) {
      this.guard = guard;
      this.items = items;
    }

    @Override
    public boolean hasNext() {
      if (!hasAhead && items != null && guard.failure == null) {
        try {
          if (items.hasNext()) {
            ahead = items.next();
            hasAhead = true;
          }
        } catch (RuntimeException | Error e) {
          guard.failure = e;
        }
      }
      return hasAhead;
    }

    @Override
    @SuppressWarnings("NullAway") // an item is an A whenever there is one
    public A next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      hasAhead = false;
      A item = ahead;
      ahead = null;
      return item;
    }
  }

  /** The results, then the failure. Never splits. */
  private static final class Results<R extends @Nullable Object>
      extends Spliterators.AbstractSpliterator<R> {
    private final Spliterator<R> results;
    private final InputGuard<?> guard;

    Results(Spliterator<R> results, InputGuard<?> guard) {
      super(Long.MAX_VALUE, results.characteristics() & Spliterator.ORDERED);
      this.results = results;
      this.guard = guard;
    }

    @Override
    public boolean tryAdvance(Consumer<? super R> action) {
      if (results.tryAdvance(action)) {
        return true;
      }
      guard.throwFailure();
      return false;
    }

    @Override
    public @Nullable Spliterator<R> trySplit() {
      return null;
    }
  }
}
