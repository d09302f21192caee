package dev.panal.spark.internal;

import dev.panal.core.internal.Invocation;
import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/**
 * What Spark's executors do with a partition, which is one chunk: the function of a map call, and
 * what holds for each of its items. Travels once for each job.
 */
final class ChunkTask extends AbstractFunction1<Iterator<Object>, byte[]> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Call call;

  ChunkTask(Call call) {
    this.call = call;
  }

  /**
   * A map call, encoded.
   *
   * @param definition of the function's site
   * @param captured what this very function has captured
   * @param firstTaskId of the item with index 0
   * @param timeoutNanos of an item, 0 for none
   * @param context what carriers took from the calling thread
   * @param mostBytes of a chunk's results
   */
  record Call(
      Invocation.Kind kind,
      byte[] definition,
      byte[] captured,
      long firstTaskId,
      @Nullable String name,
      long timeoutNanos,
      byte @Nullable [] context,
      int mostBytes)
      implements Serializable {}

  @Override
  public byte[] apply(Iterator<Object> partition) {
    Object chunk = partition.next();
    byte[] bytes =
        chunk instanceof Broadcast<?> broadcast ? (byte[]) broadcast.value() : (byte[]) chunk;
    return new ChunkRun(call, TaskContext.get()).run(bytes);
  }
}
