package dev.panal.core.internal;

import dev.panal.core.MapOptions;
import dev.panal.core.Outcome;
import dev.panal.core.SerializableBiFunction;
import dev.panal.core.SerializableCallable;
import dev.panal.core.SerializableConsumer;
import dev.panal.core.SerializableFunction;
import dev.panal.core.SerializableRunnable;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskSubmitter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything of {@link TaskSubmitter} on top of an executor and the options that its tasks get. */
abstract class AbstractSubmitter implements TaskSubmitter {
  private static final Runnable NOTHING_TO_CLOSE = () -> {};

  abstract AbstractTaskExecutor executor();

  abstract TaskOptions options();

  @Override
  public final <R extends @Nullable Object> TaskFuture<R> submit(SerializableCallable<R> task) {
    return executor().start(Invocation.call(task), options());
  }

  @Override
  public final TaskFuture<Void> submit(SerializableRunnable task) {
    return executor().start(Invocation.run(task), options());
  }

  @Override
  public final <A extends @Nullable Object, R extends @Nullable Object> TaskFuture<R> submit(
      SerializableFunction<? super A, ? extends R> fn, A arg) {
    return executor().start(Invocation.<A, R>apply(fn, arg), options());
  }

  @Override
  public final <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      TaskFuture<R> submit(SerializableBiFunction<? super A, ? super B, ? extends R> fn, A a, B b) {
    return executor().start(Invocation.<A, B, R>apply2(fn, a, b), options());
  }

  @Override
  public final <A extends @Nullable Object> TaskFuture<Void> run(
      SerializableConsumer<? super A> action, A arg) {
    return executor().start(Invocation.<A>accept(action, arg), options());
  }

  @Override
  public final <A extends @Nullable Object, R extends @Nullable Object>
      List<TaskFuture<R>> submitAll(
          SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items) {
    Objects.requireNonNull(fn, "fn");
    List<TaskFuture<R>> futures = new ArrayList<>();
    for (A item : checked(items, "items")) {
      futures.add(submit(fn, item));
    }
    return Collections.unmodifiableList(futures);
  }

  @Override
  public final <A extends @Nullable Object, R extends @Nullable Object> Stream<R> map(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items) {
    return map(fn, items, MapOptions.defaults());
  }

  @Override
  public final <A extends @Nullable Object, R extends @Nullable Object> Stream<R> map(
      SerializableFunction<? super A, ? extends R> fn,
      Iterable<? extends A> items,
      MapOptions options) {
    Objects.requireNonNull(fn, "fn");
    Objects.requireNonNull(options, "options");
    return results(fn, checked(items, "items").iterator(), NOTHING_TO_CLOSE, options);
  }

  @Override
  public final <A extends @Nullable Object, R extends @Nullable Object> Stream<R> map(
      SerializableFunction<? super A, ? extends R> fn, Stream<? extends A> items) {
    return map(fn, items, MapOptions.defaults());
  }

  @Override
  public final <A extends @Nullable Object, R extends @Nullable Object> Stream<R> map(
      SerializableFunction<? super A, ? extends R> fn,
      Stream<? extends A> items,
      MapOptions options) {
    Objects.requireNonNull(fn, "fn");
    Objects.requireNonNull(options, "options");
    return results(fn, items.iterator(), items::close, options);
  }

  @Override
  public final <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Stream<R> map(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Iterable<? extends A> as,
          Iterable<? extends B> bs) {
    return map(fn, as, bs, MapOptions.defaults());
  }

  @Override
  public final <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Stream<R> map(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Iterable<? extends A> as,
          Iterable<? extends B> bs,
          MapOptions options) {
    Objects.requireNonNull(fn, "fn");
    Objects.requireNonNull(options, "options");
    checked(as, "as");
    checked(bs, "bs");
    Iterator<Zipped<A, B>> pairs = Zipped.iterator(as.iterator(), bs.iterator());
    return results(new ZippedFunction<A, B, R>(fn), pairs, NOTHING_TO_CLOSE, options);
  }

  @Override
  public final <A extends @Nullable Object, R extends @Nullable Object>
      Stream<Outcome<A, R>> mapOutcomes(
          SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items) {
    return mapOutcomes(fn, items, MapOptions.defaults());
  }

  @Override
  public final <A extends @Nullable Object, R extends @Nullable Object>
      Stream<Outcome<A, R>> mapOutcomes(
          SerializableFunction<? super A, ? extends R> fn,
          Iterable<? extends A> items,
          MapOptions options) {
    Objects.requireNonNull(fn, "fn");
    Objects.requireNonNull(options, "options");
    return outcomes(fn, checked(items, "items").iterator(), NOTHING_TO_CLOSE, options);
  }

  @Override
  public final <A extends @Nullable Object, R extends @Nullable Object>
      Stream<Outcome<A, R>> mapOutcomes(
          SerializableFunction<? super A, ? extends R> fn, Stream<? extends A> items) {
    return mapOutcomes(fn, items, MapOptions.defaults());
  }

  @Override
  public final <A extends @Nullable Object, R extends @Nullable Object>
      Stream<Outcome<A, R>> mapOutcomes(
          SerializableFunction<? super A, ? extends R> fn,
          Stream<? extends A> items,
          MapOptions options) {
    Objects.requireNonNull(fn, "fn");
    Objects.requireNonNull(options, "options");
    return outcomes(fn, items.iterator(), items::close, options);
  }

  @Override
  public final <A extends @Nullable Object> void forEach(
      SerializableConsumer<? super A> action, Iterable<? extends A> items) {
    Objects.requireNonNull(action, "action");
    MapOptions asTheyEnd = MapOptions.builder().ordered(false).build();
    map(new ConsumerFunction<A>(action), items, asTheyEnd).forEach(nothing -> {});
  }

  @Override
  public final TaskSubmitter with(TaskOptions options) {
    return new SubmitterView(
        executor(), options().overriddenBy(Objects.requireNonNull(options, "options")));
  }

  private <A extends @Nullable Object, R extends @Nullable Object> Stream<R> results(
      SerializableFunction<? super A, ? extends R> fn,
      Iterator<? extends A> input,
      Runnable closeInput,
      MapOptions map) {
    return MapStream.<A, R, R>open(
        executor(), fn, input, closeInput, map, options(), new Results<>());
  }

  private <A extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<A, R>> outcomes(
      SerializableFunction<? super A, ? extends R> fn,
      Iterator<? extends A> input,
      Runnable closeInput,
      MapOptions map) {
    return MapStream.<A, R, Outcome<A, R>>open(
        executor(), fn, input, closeInput, map, options(), new Outcomes<>());
  }

  private static final class Results<A extends @Nullable Object, R extends @Nullable Object>
      implements MapStream.Element<A, R, R> {
    @Override
    public R of(A item, Settled<R> outcome) {
      return outcome.result();
    }

    @Override
    public R ofValue(A item, R value) {
      return value;
    }
  }

  private static final class Outcomes<A extends @Nullable Object, R extends @Nullable Object>
      implements MapStream.Element<A, R, Outcome<A, R>> {
    @Override
    public Outcome<A, R> of(A item, Settled<R> outcome) {
      return new Outcome<>(item, outcome.value(), outcome.failure());
    }

    @Override
    public Outcome<A, R> ofValue(A item, R value) {
      return new Outcome<>(item, value, null);
    }
  }

  private static <I extends Iterable<?>> I checked(I items, String name) {
    Objects.requireNonNull(items, name);
    if (items instanceof Path) {
      throw new IllegalArgumentException(
          name + "=" + items + " is a Path, which iterates over its name elements;"
              + " pass List.of(path) or Files.list(path)");
    }
    return items;
  }
}
