package dev.panal.core.internal;

import dev.panal.core.SerializableFunction;
import dev.panal.core.TaskExecutor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets modules that stand on an executor hand it many items together. */
public final class Batches {
  private Batches() {}

  /** As {@link AbstractTaskExecutor#startBatch}, with the executor's default options. */
  public static <A extends @Nullable Object, R extends @Nullable Object> ItemBatch<R> start(
      TaskExecutor executor,
      SerializableFunction<? super A, ? extends R> fn,
      List<A> items,
      int chunkSize,
      Runnable onItemsDone) {
    AbstractTaskExecutor base = (AbstractTaskExecutor) executor;
    return base.startBatch(fn, items, chunkSize, base.defaults(), onItemsDone);
  }
}
