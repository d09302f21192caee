package dev.panal.spark.internal;

import dev.panal.core.WaitInterruptedException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Range;
import scala.concurrent.ExecutionContext;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/** A job of Spark's whose partitions are chunks. */
final class SparkJob {
  /** Told by Spark's threads, which must not be held up. */
  interface Listener {
    void chunkDone(int chunk, byte[] answer);

    /** @param failure null when all chunks are done */
    void ended(@Nullable Throwable failure);
  }

  /** What is larger is fetched by the executor that runs it: Spark limits, and warns of, tasks. */
  private static final int BROADCAST_BYTES = 256 << 10;

  private static final String INTERRUPT_ON_CANCEL = "spark.job.interruptOnCancel";
  private static final String DESCRIPTION = "spark.job.description";

  private final SimpleFutureAction<BoxedUnit> action;

  private SparkJob(SimpleFutureAction<BoxedUnit> action) {
    this.action = action;
  }

  /** @throws RuntimeException of Spark's when its context is stopped */
  static SparkJob start(
      JavaSparkContext context,
      ChunkTask task,
      List<byte[]> chunks,
      String description,
      Listener listener) {
    SparkContext spark = context.sc();
    String interruptBefore = spark.getLocalProperty(INTERRUPT_ON_CANCEL);
    String descriptionBefore = spark.getLocalProperty(DESCRIPTION);
    spark.setLocalProperty(INTERRUPT_ON_CANCEL, "true");
    spark.setLocalProperty(DESCRIPTION, description);
    List<Broadcast<?>> broadcasts = new ArrayList<>(0);
    boolean started = false;
    boolean interrupted = Thread.interrupted(); // Spark's block manager would not wait for itself
    try {
      List<Object> partitions = new ArrayList<>(chunks.size());
      for (byte[] chunk : chunks) {
        if (chunk.length <= BROADCAST_BYTES) {
          partitions.add(chunk);
        } else {
          Broadcast<byte[]> broadcast = context.broadcast(chunk);
          broadcasts.add(broadcast);
          partitions.add(broadcast);
        }
      }
      SimpleFutureAction<BoxedUnit> action = spark.submitJob(
          context.parallelize(partitions, partitions.size()).rdd(),
          task,
          new Range.Exclusive(0, partitions.size(), 1),
          new Handler(listener),
          new Nothing());
      action.onComplete(
          new Completion(listener, broadcasts), ExecutionContext.fromExecutor(Runnable::run));
      started = true;
      return new SparkJob(action);
    } catch (Exception e) { // Spark declares nothing, whatever it throws
      if (e instanceof InterruptedException) {
        interrupted = true;
        throw new WaitInterruptedException("Interrupted while Spark took a job", e);
      }
      throw e;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      spark.setLocalProperty(INTERRUPT_ON_CANCEL, interruptBefore);
      spark.setLocalProperty(DESCRIPTION, descriptionBefore);
      if (!started) {
        broadcasts.forEach(Broadcast::destroy);
      }
    }
  }

  /** What waits never runs, what runs is interrupted. */
  void cancel() {
    action.cancel();
  }

  private static final class Handler extends AbstractFunction2<Object, byte[], BoxedUnit> {
    private final Listener listener;

    Handler(Listener listener) {
      this.listener = listener;
    }

    @Override
    public BoxedUnit apply(Object chunk, byte[] answer) {
      listener.chunkDone((Integer) chunk, answer);
      return BoxedUnit.UNIT;
    }
  }

  private static final class Completion extends AbstractFunction1<Try<BoxedUnit>, BoxedUnit> {
    private final Listener listener;
    private final List<Broadcast<?>> broadcasts;

    Completion(Listener listener, List<Broadcast<?>> broadcasts) {
      this.listener = listener;
      this.broadcasts = broadcasts;
    }

    @Override
    public BoxedUnit apply(Try<BoxedUnit> end) {
      listener.ended(end.isFailure() ? end.failed().get() : null);
      broadcasts.forEach(Broadcast::destroy);
      return BoxedUnit.UNIT;
    }
  }

  private static final class Nothing extends AbstractFunction0<BoxedUnit> {
    @Override
    public BoxedUnit apply() {
      return BoxedUnit.UNIT;
    }
  }
}
