package dev.panal.cluster.internal.node;

import dev.panal.cluster.internal.Frame;
import dev.panal.cluster.internal.Frame.Status;
import dev.panal.cluster.internal.Post;
import dev.panal.core.BrokenExecutorException;
import dev.panal.core.TaskInfo;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskState;
import dev.panal.core.TaskTimeoutException;
import dev.panal.core.WorkerCrashedException;
import dev.panal.core.internal.Invocation;
import dev.panal.core.internal.TaskPromise;
import dev.panal.core.internal.WorkerRef;
import dev.panal.futures.WorkerInfo;
import dev.panal.futures.internal.ClassRelay;
import dev.panal.futures.internal.dispatch.Pool;
import dev.panal.futures.internal.dispatch.Relayed;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.codec.FunctionSite;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.payload.HeapPayload;
import dev.panal.ipc.internal.payload.Payload;
import dev.panal.ipc.internal.payload.PayloadInput;
import dev.panal.ipc.internal.payload.PayloadOutput;
import dev.panal.ipc.internal.payload.Spilling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One program's executor in this node: a pool of worker JVMs of its own, which the node hands tasks
 * to and takes results from without reading either.
 *
 * <p>Frames are handled on the post's threads, one at a time. One thread sends results, those that
 * are there together.
 */
final class Session {
  private static final System.Logger LOGGER = System.getLogger("dev.panal.cluster");
  private static final Invocation.Kind[] KINDS = Invocation.Kind.values();
  private static final Payload NOTHING = new HeapPayload(new byte[0]);
  private static final WorkerRef NOBODY = new WorkerRef(0, 0);
  /** For so long at most the results of items gather. */
  private static final long PATIENCE_NANOS = 20_000_000;

  private static final Outbound END = new Outbound(0, null, Status.GIVEN_BACK);

  private final Post post;
  private final Post.Conversation program;
  private final String topic;
  private final Function<Integer, Pool> poolOf;
  private final int workers;
  private final Codec codec = new Codec(Session.class.getClassLoader(), null);
  private final Map<Integer, FunctionSite> sites = new ConcurrentHashMap<>();
  private final Map<Long, TaskPromise<Relayed>> running = new ConcurrentHashMap<>();
  private final Map<Long, Spilling> parts = new ConcurrentHashMap<>();
  private final Set<Long> recalled = ConcurrentHashMap.newKeySet();
  private final Map<Long, Consumer<ClassRelay.Found>> asked = new ConcurrentHashMap<>();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicInteger unfinished = new AtomicInteger();
  private final Outbox<Outbound> outbox = new Outbox<>(PATIENCE_NANOS);
  private final Thread sender;
  /** Made when the program says how large. */
  private volatile @Nullable Pool made;

  private volatile @Nullable RuntimeException brokenBy;
  private volatile boolean leaving;
  private int share;
  private boolean quiet;

  /** A task that has ended; without a promise one that never began here. */
  private record Outbound(long task, @Nullable TaskPromise<Relayed> promise, Status otherwise) {}

  /**
   * @param workers at most
   * @param poolOf makes the pool, given its workers and where its classes come from
   */
  Session(
      Post post,
      Post.Conversation program,
      int workers,
      BiFunction<Integer, ClassRelay, Pool> poolOf) {
    this.post = post;
    this.program = program;
    this.topic = Post.executor(program.number());
    this.workers = workers;
    this.share = workers;
    this.poolOf = size -> poolOf.apply(size, this::ask);
    this.sender = new Thread(null, this::send, "panal-session-sender", 0, false);
    sender.setDaemon(true);
    sender.start();
  }

  Post.Conversation program() {
    return program;
  }

  boolean isBusy() {
    return !running.isEmpty();
  }

  // --- what the program says

  void handle(byte type, HeapInput in) {
    switch (type) {
      case Frame.TASKS -> tasks(in);
      case Frame.PART -> part(in);
      case Frame.CANCEL -> cancel(in);
      case Frame.RECALL -> recall(in);
      case Frame.CLASS -> found(in);
      case Frame.SIZE -> resize(in.getInt());
      case Frame.DROP -> drop(in.getInt());
      default -> throw new IllegalArgumentException("unknown frame type=" + type);
    }
  }

  private void resize(int wanted) {
    int size = Math.max(1, Math.min(wanted, workers));
    Pool existing = made;
    if (existing != null) {
      existing.resize(size);
    } else if (wanted > 0 && !leaving) {
      try {
        made = poolOf.apply(size);
      } catch (RuntimeException e) {
        LOGGER.log(Level.WARNING, "no pool for program=" + program, e);
        brokenBy = e;
      }
    }
  }

  private Pool pool() {
    Pool existing = made;
    if (existing == null) {
      throw new BrokenExecutorException("the node has no workers for this program", brokenBy);
    }
    return existing;
  }

  private void drop(int loader) {
    Pool existing = made;
    if (existing != null) {
      existing.dropLoader(loader);
    }
  }

  private void tasks(HeapInput in) {
    while (in.remaining() > 0) {
      long id = in.getLong();
      byte kind = in.getByte();
      long timeoutNanos = in.getLong();
      String name = in.getString();
      int site = in.getVarInt();
      int definition = in.getVarInt();
      if (definition > 0) {
        sites.put(site, FunctionSite.foreign(site, Frame.bytes(in, definition)));
      }
      int length = in.getVarInt();
      Payload content =
          length > 0 ? new HeapPayload(Frame.bytes(in, length)) : finished(parts.remove(id));
      TaskOptions.Builder options = TaskOptions.builder();
      if (timeoutNanos > 0) {
        options.timeout(Duration.ofNanos(timeoutNanos));
      }
      if (!name.isEmpty()) {
        options.name(name);
      }
      start(id, kind, Objects.requireNonNull(sites.get(site)), content, options.build());
    }
  }

  private static Payload finished(@Nullable Spilling content) {
    return content == null ? NOTHING : content.finish();
  }

  private void start(long id, byte kind, FunctionSite site, Payload content, TaskOptions options) {
    if (leaving) {
      content.release();
      outbox.add(new Outbound(id, null, Status.GIVEN_BACK));
      return;
    }
    try {
      boolean item = (kind & Frame.ITEM) != 0;
      TaskPromise<Relayed> promise =
          pool().relay(id, KINDS[kind & ~Frame.ITEM], site, content, options);
      running.put(id, promise);
      unfinished.incrementAndGet();
      promise.whenDone(() -> ended(id, promise, item));
    } catch (RejectedExecutionException e) {
      outbox.add(new Outbound(id, null, Status.GIVEN_BACK));
    } catch (RuntimeException e) {
      brokenBy = e;
      outbox.add(new Outbound(id, null, Status.BROKEN));
    }
  }

  private void part(HeapInput in) {
    long id = in.getLong();
    try {
      copy(in, parts.computeIfAbsent(id, any -> pool().newContent()));
    } catch (RejectedExecutionException | BrokenExecutorException e) {
      LOGGER.log(Level.DEBUG, "the rest of task=" + id + " is not kept", e);
    }
  }

  private static void copy(PayloadInput in, PayloadOutput out) {
    byte[] piece = new byte[(int) Math.min(in.remaining(), Frame.PART_BYTES)];
    in.getBytes(piece, 0, piece.length);
    out.putBytes(piece, 0, piece.length);
  }

  private void cancel(HeapInput in) {
    while (in.remaining() > 0) {
      TaskPromise<Relayed> promise = running.get(in.getLong());
      boolean interrupt = in.getByte() != 0;
      if (promise != null) {
        promise.cancel(interrupt);
      }
    }
  }

  private void recall(HeapInput in) {
    while (in.remaining() > 0) {
      giveBack(in.getLong());
    }
  }

  private void giveBack(long id) {
    TaskPromise<Relayed> promise = running.get(id);
    if (promise != null) {
      recalled.add(id);
      if (!promise.cancelIfPending()) {
        recalled.remove(id);
      }
    }
  }

  // --- classes

  private void ask(int loader, String path, Consumer<ClassRelay.Found> answer) {
    long request = requests.incrementAndGet();
    asked.put(request, answer);
    HeapOutput frame = Frame.of(Frame.ASK);
    frame.putLong(request);
    frame.putInt(loader);
    frame.putString(path);
    post.send(program, topic, frame);
  }

  private void found(HeapInput in) {
    Consumer<ClassRelay.Found> waiting = asked.remove(in.getLong());
    boolean found = in.getByte() != 0;
    String why = in.getString();
    if (waiting != null) {
      waiting.accept(found ? ClassRelay.Found.of(Frame.rest(in)) : ClassRelay.Found.missing(why));
    }
  }

  // --- results

  /**
   * On the pool's thread. The result of an item waits for others while the workers have enough to
   * do; what is given back is wanted elsewhere at once.
   */
  private void ended(long id, TaskPromise<Relayed> promise, boolean item) {
    int left = unfinished.decrementAndGet();
    Outbound result = new Outbound(id, promise, Status.CANCELLED);
    if (item && left > workers && !promise.isCancelled()) {
      outbox.addPatiently(result, left);
    } else {
      outbox.add(result);
    }
  }

  private void send() {
    try {
      while (send(outbox.take())) {}
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
  }

  /** False at the end. */
  private boolean send(List<Outbound> results) {
    HeapOutput frame = Frame.of(Frame.RESULTS);
    int empty = frame.length();
    boolean ends = false;
    for (Outbound each : results) {
      if (each == END) {
        ends = true;
        continue;
      }
      write(each, frame);
      if (frame.length() > Frame.FULL) {
        post.send(program, topic, frame);
        frame = Frame.of(Frame.RESULTS);
      }
    }
    if (frame.length() > empty) {
      post.send(program, topic, frame);
    }
    return !ends;
  }

  private void write(Outbound each, HeapOutput frame) {
    TaskPromise<Relayed> promise = each.promise;
    running.remove(each.task);
    boolean back = recalled.remove(each.task);
    if (promise == null) {
      head(each.task, each.otherwise, NOBODY, 0, frame);
      RuntimeException why = brokenBy;
      Frame.bytes(
          frame, each.otherwise == Status.BROKEN && why != null ? encoded(why) : new byte[0]);
      return;
    }
    try {
      Throwable failure = promise.exception();
      if (failure == null) {
        write(each.task, promise.result(), frame);
      } else {
        head(each.task, statusOf(failure), NOBODY, 0, frame);
        Frame.bytes(frame, encoded(failure));
      }
    } catch (CancellationException e) {
      head(each.task, back ? Status.GIVEN_BACK : each.otherwise, NOBODY, 0, frame);
      Frame.bytes(frame, new byte[0]);
    }
  }

  private byte[] encoded(Throwable failure) {
    HeapOutput out = new HeapOutput();
    codec.writeThrowable(failure, out);
    return out.toByteArray();
  }

  private static Status statusOf(Throwable failure) {
    if (failure instanceof WorkerCrashedException) {
      return Status.CRASHED;
    }
    if (failure instanceof BrokenExecutorException) {
      return Status.BROKEN;
    }
    return failure instanceof TaskTimeoutException ? Status.TIMED_OUT : Status.FAILED;
  }

  private void write(long task, Relayed relayed, HeapOutput frame) {
    Payload content = relayed.content();
    try (PayloadInput in = content.open()) {
      boolean inParts = content.size() > Frame.PART_BYTES;
      while (inParts && in.remaining() > 0) {
        HeapOutput part = Frame.of(Frame.PART);
        part.putLong(task);
        copy(in, part);
        post.send(program, topic, part);
      }
      head(
          task,
          Status.of(relayed.status().ordinal()),
          relayed.worker(),
          Math.max(1, relayed.ranNanos()),
          frame);
      if (inParts) {
        frame.putVarInt(0);
      } else {
        Frame.bytes(frame, in.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      content.release();
    }
  }

  private static void head(
      long task, Status status, WorkerRef worker, long ranNanos, HeapOutput frame) {
    frame.putLong(task);
    frame.putByte((byte) status.ordinal());
    frame.putInt(worker.index());
    frame.putLong(worker.pid());
    frame.putLong(ranNanos);
  }

  // --- state

  /** How many of its workers it should use while other programs are busy too. */
  void share(int most) {
    int now = Math.max(1, Math.min(most, workers));
    quiet &= now == share;
    share = now;
  }

  /** Tells the program how things are, while they change. */
  void tellStatus() {
    boolean nothingToSay = running.isEmpty() && quiet;
    quiet = running.isEmpty();
    if (nothingToSay || leaving) {
      return;
    }
    HeapOutput frame = Frame.of(Frame.STATUS);
    frame.putInt(share);
    Pool existing = made;
    List<WorkerInfo> all = existing == null ? List.of() : existing.workers();
    frame.putVarInt(all.size());
    all.forEach(worker -> write(worker, frame));
    List<TaskInfo> begun = running.values().stream()
        .filter(promise -> !promise.isDone() && promise.isRunning())
        .limit(1000)
        .map(TaskPromise::info)
        .filter(info -> info.state() == TaskState.RUNNING)
        .toList();
    frame.putVarInt(begun.size());
    begun.forEach(info -> write(info, frame));
    post.send(program, topic, frame);
  }

  private static void write(TaskInfo info, HeapOutput frame) {
    frame.putLong(info.id());
    frame.putInt(info.worker().orElse(0));
    frame.putLong(info.pid().orElse(0));
    frame.putLong(info.progress().map(progress -> progress.done()).orElse(-1L));
    frame.putLong(info.progress().map(progress -> progress.total()).orElse(-1L));
  }

  private static void write(WorkerInfo worker, HeapOutput frame) {
    frame.putInt(worker.index());
    frame.putLong(worker.incarnation());
    frame.putString(worker.name());
    frame.putLong(worker.pid().orElse(0));
    frame.putByte((byte) worker.state().ordinal());
    frame.putLong(worker.tasksFinished());
    frame.putLong(worker.runningTaskId().orElse(0));
    frame.putLong(worker.runningFor().map(Duration::toNanos).orElse(-1L));
    frame.putLong(worker.heapUsedBytes());
    frame.putLong(worker.peakResidentBytes());
  }

  // --- the end

  /** Takes no more tasks, and gives back what has not begun. */
  void leave() {
    leaving = true;
    post.send(program, topic, Frame.of(Frame.LEAVING));
    running.keySet().forEach(this::giveBack);
  }

  /** All that it had is answered and sent. */
  boolean isDrained() {
    return running.isEmpty() && outbox.isEmpty();
  }

  /** Interrupts what runs, and ends the workers; waits for that. */
  void close(Duration patience) {
    leaving = true;
    asked.values().forEach(each -> each.accept(ClassRelay.Found.missing("the program has gone")));
    asked.clear();
    Pool existing = made;
    if (existing != null) {
      existing.shutdownNow();
      try {
        existing.awaitTermination(patience);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    outbox.add(END);
    try {
      sender.join(Math.max(1, patience.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    parts.values().forEach(Spilling::discard);
  }
}
