package dev.panal.spark.internal;

import dev.panal.core.SerializableFunction;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.internal.CarriedContext;
import dev.panal.core.internal.ConsumerFunction;
import dev.panal.core.internal.Durations;
import dev.panal.core.internal.Invocation;
import dev.panal.core.internal.ItemBatch;
import dev.panal.core.internal.Settled;
import dev.panal.core.internal.ZippedFunction;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.codec.FunctionSite;
import dev.panal.ipc.internal.codec.FunctionSites;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.payload.PayloadTooLargeException;
import dev.panal.spark.SparkJobException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/**
 * Items of one map call as one Spark job, cut into chunks of which each is a task of Spark's.
 *
 * <p>Each item gets its outcome once, from whoever comes first: its chunk's answer, the end of the
 * job, or a cancellation. The consumer takes it away.
 */
public final class SparkBatch<R extends @Nullable Object>
    implements ItemBatch<R>, SparkJob.Listener {
  /**
   * How items travel from one executor's calls.
   *
   * @param mostResultBytes of one chunk
   */
  public record Sender(
      JavaSparkContext context, Codec codec, FunctionSites sites, int mostResultBytes) {
    public static Sender to(JavaSparkContext context, Codec codec) {
      long limit = context.getConf().getSizeAsBytes("spark.driver.maxResultSize", "1g");
      long most = limit <= 0 ? Integer.MAX_VALUE : limit;
      int share = (int) Math.min(Integer.MAX_VALUE - (1 << 20), most - most / SPARKS_SHARE);
      return new Sender(context, codec, new FunctionSites(codec), share);
    }
  }

  /** Stands for an outcome that the consumer has: a result must not be kept alive by its batch. */
  private static final Object TAKEN = new Object();

  /** Leaves room in a result for what Spark adds to it. */
  private static final int SPARKS_SHARE = 64;

  /** A chunk is cut here, however many items it should have. */
  private static final int MOST_CHUNK_BYTES = 16 << 20;

  private static final int MOST_ITEM_BYTES = 1 << 30;

  private record Chunk(int first, int count) {}

  private final Sender sender;
  private final FunctionSite site;
  private final ChunkTask task;
  private final @Nullable String name;
  private final long firstTaskId;
  private final List<Chunk> chunks = new ArrayList<>();
  /** The chunks' bytes, until the job has them. */
  private List<byte[]> encoded = new ArrayList<>();

  private final AtomicReferenceArray<@Nullable Object> outcomes;
  private final AtomicInteger open;
  private final ChunkSizes sizes;
  private final Runnable onItemsDone;
  private volatile Consumer<SparkBatch<?>> onEnd = batch -> {};
  private volatile @Nullable SparkJob job;
  private volatile boolean cancelled;

  private SparkBatch(
      Sender sender, FunctionSite site, ChunkTask.Call call, int size, Runnable onItemsDone) {
    this.sender = sender;
    this.site = site;
    this.task = new ChunkTask(call);
    this.name = call.name();
    this.firstTaskId = call.firstTaskId();
    this.outcomes = new AtomicReferenceArray<>(size);
    this.open = new AtomicInteger(size);
    this.sizes = (ChunkSizes) site.attachment(ChunkSizes::new);
    this.onItemsDone = onItemsDone;
  }

  /**
   * Encodes on the calling thread. An item that cannot travel is a failed one like any other.
   *
   * @param chunkSize 0 for what takes a while by the times measured
   * @param parallelism tasks that Spark runs at a time
   */
  public static <A extends @Nullable Object, R extends @Nullable Object> SparkBatch<R> encode(
      Sender sender,
      SerializableFunction<? super A, ? extends R> function,
      List<A> items,
      int chunkSize,
      int parallelism,
      long firstTaskId,
      TaskOptions options,
      Runnable onItemsDone) {
    Invocation.Kind kind = Invocation.Kind.APPLY;
    Serializable users = function;
    if (function instanceof ZippedFunction<?, ?, ?> zipped) {
      kind = Invocation.Kind.APPLY2;
      users = zipped.function();
    } else if (function instanceof ConsumerFunction<?> consumer) {
      kind = Invocation.Kind.ACCEPT;
      users = consumer.action();
    }
    FunctionSite site = sender.sites.siteOf(users);
    HeapOutput captured = new HeapOutput();
    sender.sites.writeCaptured(site, users, captured);
    ChunkTask.Call call = new ChunkTask.Call(
        kind,
        site.definition(),
        captured.toByteArray(),
        firstTaskId,
        options.name().orElse(null),
        options.timeout().map(Durations::saturatedNanos).orElse(0L),
        CarriedContext.capture(),
        sender.mostResultBytes);
    SparkBatch<R> batch = new SparkBatch<>(sender, site, call, items.size(), onItemsDone);
    int most = (items.size() + 2 * parallelism - 1) / (2 * parallelism);
    batch.cut(items, chunkSize > 0 ? chunkSize : batch.sizes.chunk(most));
    return batch;
  }

  private void cut(List<?> items, int chunkSize) {
    HeapOutput entries = new HeapOutput();
    HeapOutput item = new HeapOutput(256, MOST_ITEM_BYTES);
    for (int first = 0; first < items.size(); first += chunkSize) {
      int end = (int) Math.min(items.size(), (long) first + chunkSize);
      int from = first;
      for (int i = first; i < end; i++) {
        TaskSerializationException refused = write(items.get(i), item);
        if (refused != null || entries.length() + item.length() > MOST_CHUNK_BYTES) {
          addChunk(from, i, entries);
          from = i;
        }
        if (refused == null) {
          entries.putVarInt(item.length());
          entries.putBytes(item.buffer(), 0, item.length());
        } else {
          settle(i, Settled.failed(refused));
          from = i + 1;
        }
      }
      addChunk(from, end, entries);
    }
  }

  private @Nullable TaskSerializationException write(@Nullable Object value, HeapOutput item) {
    item.reset();
    try {
      sender.codec.write(value, item, "item");
      return null;
    } catch (TaskSerializationException cannotTravel) {
      return cannotTravel;
    } catch (PayloadTooLargeException e) {
      return new TaskSerializationException("item cannot travel: " + e.getMessage(), e);
    }
  }

  private void addChunk(int first, int end, HeapOutput entries) {
    if (end > first) {
      HeapOutput out = new HeapOutput(entries.length() + 10, Integer.MAX_VALUE);
      out.putVarInt(first);
      out.putVarInt(end - first);
      out.putBytes(entries.buffer(), 0, entries.length());
      chunks.add(new Chunk(first, end - first));
      encoded.add(out.toByteArray());
    }
    entries.reset();
  }

  /**
   * Gives the job to Spark.
   *
   * @param whenEnded told once, when every item has an outcome; maybe before this returns
   * @throws RuntimeException of Spark's when its context is stopped
   */
  public void start(Consumer<SparkBatch<?>> whenEnded) {
    onEnd = whenEnded;
    if (chunks.isEmpty()) {
      whenEnded.accept(this);
      return;
    }
    String what = name == null ? site.toString() : name + ", " + site;
    job =
        SparkJob.start(sender.context, task, encoded, "map of " + size() + " items: " + what, this);
    encoded = List.of();
    cancelIfWanted();
  }

  private void cancelIfWanted() {
    SparkJob started = job;
    if (cancelled && started != null) {
      started.cancel();
    }
  }

  @Override
  public void chunkDone(int index, byte[] answer) {
    Chunk chunk = chunks.get(index);
    ChunkAnswer.Read read = ChunkAnswer.read(answer, chunk.count);
    sizes.add(chunk.count, read.nanos());
    for (int i = 0; i < chunk.count; i++) {
      settle(chunk.first + i, read.items().get(i));
    }
    onItemsDone.run();
  }

  @Override
  public void ended(@Nullable Throwable failure) {
    for (int i = 0; i < size(); i++) {
      if (outcomes.get(i) == null) {
        settle(
            i,
            Settled.failed(new SparkJobException(
                label(i) + ": the Spark job ended without it: " + reason(failure), failure)));
      }
    }
    onItemsDone.run();
  }

  /** Spark's messages go on for pages. */
  private static String reason(@Nullable Throwable failure) {
    String message = failure == null ? null : failure.getMessage();
    return message == null
        ? String.valueOf(failure)
        : message.lines().findFirst().orElse("");
  }

  private void settle(int index, Object outcome) {
    if (outcomes.compareAndSet(index, null, outcome) && open.decrementAndGet() == 0) {
      onEnd.accept(this);
    }
  }

  @Override
  public int size() {
    return outcomes.length();
  }

  @Override
  public boolean isDone(int index) {
    return outcomes.get(index) != null;
  }

  @Override
  public Object outcome(int index) {
    Object outcome = outcomes.getAndSet(index, TAKEN);
    if (outcome instanceof ChunkAnswer.Item item) {
      return item.decode(sender.codec, label(index));
    }
    if (outcome instanceof Settled<?> settled) {
      return settled;
    }
    throw new IllegalStateException(
        "item is " + (outcome == null ? "not done" : "taken") + ": index=" + index);
  }

  @Override
  public void cancelPending() {
    cancelled = true;
    cancelIfWanted();
    Settled<R> reason = Settled.failed(new CancellationException("cancelled"));
    for (int i = size() - 1; i >= 0; i--) {
      settle(i, reason);
    }
    onItemsDone.run();
  }

  private String label(int index) {
    return ItemBatch.label(firstTaskId + index, name, index);
  }
}
