package dev.panal.spark.internal;

import dev.panal.core.SerializableBiFunction;
import dev.panal.core.SerializableConsumer;
import dev.panal.core.SerializableFunction;
import dev.panal.core.TaskContextCarrier;
import dev.panal.core.TaskOptions;
import dev.panal.core.internal.Callbacks;
import dev.panal.core.internal.CarriedContext;
import dev.panal.core.internal.CurrentTask;
import dev.panal.core.internal.Invocation;
import dev.panal.core.internal.LocalTask;
import dev.panal.core.internal.Settled;
import dev.panal.core.internal.WorkerRef;
import dev.panal.core.internal.Zipped;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.codec.FunctionTable;
import dev.panal.ipc.internal.payload.HeapInput;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskInterruptListener;
import org.jspecify.annotations.Nullable;

/**
 * Runs the items of one chunk, one after another, in a thread of a Spark executor. When Spark kills
 * the task, the item that runs is interrupted and the rest left.
 */
final class ChunkRun implements TaskInterruptListener {
  private static final int SITE = 0;
  private static final String IN_THE_DRIVER = "driver";

  private final ChunkTask.Call call;
  private final TaskContext spark;
  private final Codec codec = new Codec(() -> Thread.currentThread().getContextClassLoader(), null);
  private final FunctionTable functions = new FunctionTable(codec);
  private final Callbacks callbacks = new Callbacks("spark");
  private final TaskOptions options;
  private final WorkerRef worker;
  private final ChunkAnswer answer;
  private volatile @Nullable LocalTask<?> running;

  ChunkRun(ChunkTask.Call call, TaskContext spark) {
    this.call = call;
    this.spark = spark;
    functions.define(SITE, call.definition());
    TaskOptions.Builder each = TaskOptions.builder();
    if (call.name() != null) {
      each.name(call.name());
    }
    if (call.timeoutNanos() > 0) {
      each.timeout(Duration.ofNanos(call.timeoutNanos()));
    }
    options = each.build();
    String executor = SparkEnv.get().executorId();
    worker = new WorkerRef(number(executor), LocalTask.PID);
    if (!executor.equals(IN_THE_DRIVER)) {
      CurrentTask.markWorker(1);
    }
    answer = new ChunkAnswer(codec, call.mostBytes(), place(executor));
  }

  /** The driver's is none. */
  private static int number(String executor) {
    try {
      return Integer.parseInt(executor);
    } catch (NumberFormatException named) {
      return 0;
    }
  }

  private static String place(String executor) {
    return "Spark executor=" + executor + ", host="
        + SparkEnv.get().blockManager().blockManagerId().host() + ", pid=" + LocalTask.PID;
  }

  @Override
  public void onTaskInterrupted(TaskContext context, String reason) {
    LocalTask<?> now = running;
    if (now != null) {
      now.cancel(true);
    }
  }

  byte[] run(byte[] chunk) {
    spark.addTaskInterruptListener(this);
    TaskContextCarrier.Restored carried = CarriedContext.restore(call.context());
    try {
      long began = System.nanoTime();
      HeapInput in = new HeapInput(chunk);
      int first = in.getVarInt();
      int count = in.getVarInt();
      for (int i = first; i < first + count; i++) {
        int length = in.getVarInt();
        HeapInput item = new HeapInput(chunk, chunk.length - (int) in.remaining(), length);
        in.skip(length);
        runItem(item, call.firstTaskId() + i);
        spark.killTaskIfInterrupted();
        Thread.interrupted(); // what one item does to its thread does not reach the next
      }
      return answer.finish(System.nanoTime() - began);
    } finally {
      carried.close();
    }
  }

  private void runItem(HeapInput item, long id) {
    Invocation<@Nullable Object> invocation;
    try {
      invocation = invocation(item);
    } catch (RuntimeException e) {
      answer.failed(e);
      return;
    }
    LocalTask<@Nullable Object> task =
        new LocalTask<>(id, invocation, options, callbacks, dropped -> {}, null);
    running = task;
    spark.killTaskIfInterrupted(); // before the listener could see the item
    task.run(worker);
    running = null;
    answer.add(outcome(task));
  }

  /** The function is decoded for each item anew: none sees what another did to captured values. */
  @SuppressWarnings("unchecked")
  private Invocation<@Nullable Object> invocation(HeapInput in) {
    Serializable function = functions.read(SITE, new HeapInput(call.captured()));
    Object item = codec.read(in, "item");
    return switch (call.kind()) {
      case ACCEPT ->
        (Invocation<@Nullable Object>) (Invocation<?>)
            Invocation.accept((SerializableConsumer<@Nullable Object>) function, item);
      case APPLY2 -> {
        Zipped<?, ?> pair = (Zipped<?, ?>) Objects.requireNonNull(item);
        yield Invocation.<@Nullable Object, @Nullable Object, @Nullable Object>apply2(
            (SerializableBiFunction<@Nullable Object, @Nullable Object, @Nullable Object>) function,
            pair.a(),
            pair.b());
      }
      default ->
        Invocation.<@Nullable Object, @Nullable Object>apply(
            (SerializableFunction<@Nullable Object, @Nullable Object>) function, item);
    };
  }

  private static Settled<?> outcome(LocalTask<@Nullable Object> task) {
    try {
      return Settled.<@Nullable Object>success(task.result());
    } catch (CompletionException e) {
      return Settled.failedByTask(Objects.requireNonNull(e.getCause()));
    } catch (RuntimeException e) { // Panal's own, or a cancellation
      return Settled.failed(e);
    }
  }
}
