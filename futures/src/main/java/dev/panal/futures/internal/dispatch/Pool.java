package dev.panal.futures.internal.dispatch;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.panal.core.BrokenExecutorException;
import dev.panal.core.SerializableFunction;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.internal.Callbacks;
import dev.panal.core.internal.CurrentTask;
import dev.panal.core.internal.Durations;
import dev.panal.core.internal.Invocation;
import dev.panal.core.internal.ItemBatch;
import dev.panal.core.internal.KeepAlive;
import dev.panal.core.internal.TaskPromise;
import dev.panal.futures.Efficiency;
import dev.panal.futures.LostWorker;
import dev.panal.futures.PoolStats;
import dev.panal.futures.TimelineSpan;
import dev.panal.futures.WorkerInfo;
import dev.panal.futures.WorkerStacks;
import dev.panal.futures.WorkerState;
import dev.panal.futures.internal.Frames;
import dev.panal.futures.internal.process.WorkerProcess;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.codec.FunctionSite;
import dev.panal.ipc.internal.codec.FunctionSites;
import dev.panal.ipc.internal.directory.AtExit;
import dev.panal.ipc.internal.directory.PoolDirectory;
import dev.panal.ipc.internal.link.BellHub;
import dev.panal.ipc.internal.link.LinkSettings;
import dev.panal.ipc.internal.payload.Payload;
import dev.panal.ipc.internal.payload.PayloadOutput;
import dev.panal.ipc.internal.payload.PayloadStore;
import dev.panal.ipc.internal.payload.Spilling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One pool: what callers do on their own threads (encode, ask for room, queue), and what its parts
 * share.
 *
 * <p>A submit counts itself as unfinished before it looks whether the pool still takes tasks; the
 * dispatcher ends only when nothing is unfinished after the pool was shut down. So whatever got
 * past that look is run.
 */
public final class Pool implements Admission.Gate {
  /**
   * Shared memory that one worker's results may take beside its queue before they spill to the
   * temporary directory.
   */
  static final long WORKER_SEGMENT_BYTES = 256L << 20;

  private static final Duration TERMINATION_LOOK = Duration.ofMillis(50);

  private final PoolConfig config;
  private final Callbacks callbacks;
  private final Codec codec;
  private final FunctionSites sites;
  private final Training training = new Training(this);
  private final Hooks hooks;
  private final Admission admission;
  private final Counters counters = new Counters();
  private final GiveBacks giveBacks = new GiveBacks(this);
  private final Events events;
  private final ClassSource classSource = new ClassSource(this);
  private final StackRequests stackRequests = new StackRequests(this);
  private final Stalls stalls;
  private final Timeline timeline = new Timeline();
  private final Efforts efforts = new Efforts();
  private final AtomicLong lastTaskId = new AtomicLong();
  private final CountDownLatch terminated = new CountDownLatch(1);
  private final Object starting = new Object();
  private volatile boolean shutdown;
  private volatile @Nullable Supplier<BrokenExecutorException> brokenBy;
  private volatile @Nullable Machinery machinery;

  /** What exists from the moment that the first worker is wanted. */
  private record Machinery(
      PoolDirectory directory,
      PoolDirectory spill,
      BellHub hub,
      PayloadStore store,
      Dispatcher dispatcher,
      Launcher launcher,
      AtExit.Registration atExit) {}

  /** @throws IllegalArgumentException when the shared-memory directory cannot be used */
  public Pool(PoolConfig config) {
    this.config = config;
    this.callbacks = new Callbacks(config.name());
    this.codec = new Codec(loader(), config.inputFilter());
    this.sites = new FunctionSites(codec, classSource.loaders());
    this.hooks = new Hooks(sites, config.initializer(), config.workerExit());
    this.admission =
        new Admission(config.queueCapacity(), config.pendingBytes(), config.whenFull(), this);
    this.events = new Events(this, config.listener());
    this.stalls = new Stalls(this, config.stallWarning());
    if (!config.startOnDemand()) {
      ensureStarted();
    }
  }

  private static ClassLoader loader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context != null ? context : Pool.class.getClassLoader();
  }

  private Machinery ensureStarted() {
    Machinery existing = machinery;
    if (existing != null) {
      return existing;
    }
    synchronized (starting) {
      if (machinery == null) {
        check(); // a pool that was shut down before it began has ended already
        machinery = start();
      }
      return machinery;
    }
  }

  private Machinery start() {
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    boolean complete = false;
    try {
      PoolDirectory directory = PoolDirectory.create("pool", config.sharedMemoryDirectory());
      opened.push(directory);
      PoolDirectory spill =
          PoolDirectory.create("spill", Path.of(System.getProperty("java.io.tmpdir")), 0);
      opened.push(spill);
      // Not in shared memory, which a logout of the user may empty.
      BellHub hub = BellHub.open(spill.path());
      opened.push(hub);
      PayloadStore store = new PayloadStore(
          directory.path(), spill.path(), segmentBudget(directory), Frames.INLINE_BYTES);
      opened.push(store);
      hooks.place(store);
      Dispatcher dispatcher = new Dispatcher(this);
      Launcher launcher = new Launcher(this);
      Thread thread = new Thread(
          () -> {
            awaitMachinery();
            dispatcher.run();
          },
          "panal-" + config.name() + "-dispatcher");
      thread.setDaemon(true);
      thread.start();
      AtExit.Registration atExit = AtExit.add(AtExit.Stage.PROCESSES, () -> killAll(dispatcher));
      complete = true;
      return new Machinery(directory, spill, hub, store, dispatcher, launcher, atExit);
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalArgumentException(
          "pool " + config.name() + " cannot be made: " + e.getMessage(), e);
    } finally {
      if (!complete) {
        opened.forEach(Pool::closeQuietly);
      }
    }
  }

  /** After a failure that is being reported: what cannot be closed either is swept later. */
  private static void closeQuietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      System.getLogger("dev.panal").log(System.Logger.Level.DEBUG, "clean-up failed", e);
    }
  }

  /** The dispatcher uses what the thread that starts it is about to publish. */
  private void awaitMachinery() {
    synchronized (starting) {
      machinery();
    }
  }

  private static long segmentBudget(PoolDirectory directory) throws IOException {
    return Math.min(1L << 30, Files.getFileStore(directory.path()).getUsableSpace() / 4);
  }

  private static void killAll(Dispatcher dispatcher) {
    for (Worker worker : dispatcher.crew().workers()) {
      WorkerProcess process = worker.process();
      if (process != null) {
        process.kill();
      }
    }
  }

  private Machinery machinery() {
    Machinery existing = machinery;
    if (existing == null) {
      throw new IllegalStateException("not started: pool=" + config.name());
    }
    return existing;
  }

  // --- what its parts share

  public PoolConfig config() {
    return config;
  }

  public Callbacks callbacks() {
    return callbacks;
  }

  Codec codec() {
    return codec;
  }

  FunctionSites sites() {
    return sites;
  }

  Hooks hooks() {
    return hooks;
  }

  Admission admission() {
    return admission;
  }

  GiveBacks giveBacks() {
    return giveBacks;
  }

  Counters counters() {
    return counters;
  }

  Events events() {
    return events;
  }

  ClassSource classSource() {
    return classSource;
  }

  @Nullable
  Dispatcher dispatcherIfStarted() {
    Machinery parts = machinery;
    return parts == null ? null : parts.dispatcher;
  }

  StackRequests stackRequests() {
    return stackRequests;
  }

  Timeline timeline() {
    return timeline;
  }

  Efforts efforts() {
    return efforts;
  }

  Stalls stalls() {
    return stalls;
  }

  PoolDirectory directory() {
    return machinery().directory;
  }

  Path spillDirectory() {
    return machinery().spill.path();
  }

  BellHub hub() {
    return machinery().hub;
  }

  PayloadStore store() {
    return machinery().store;
  }

  Dispatcher dispatcher() {
    return machinery().dispatcher;
  }

  Training training() {
    return training;
  }

  Launcher launcher() {
    return machinery().launcher;
  }

  LinkSettings linkSettings() {
    return LinkSettings.forThisJvm();
  }

  static ItemTimes itemTimes(FunctionSite site) {
    return (ItemTimes) site.attachment(ItemTimes::new);
  }

  long nextTaskIds(int count) {
    return lastTaskId.getAndAdd(count) + 1;
  }

  long cancelGraceNanos() {
    return Durations.saturatedNanos(config.cancelGrace());
  }

  /** How long an interrupted close waits: the grace, and some time for the workers to end. */
  public Duration closeBound() {
    return Duration.ofNanos(Math.min(Durations.FOREVER_NANOS, cancelGraceNanos()))
        .plusSeconds(10);
  }

  long startTimeoutNanos() {
    return Durations.saturatedNanos(config.startTimeout());
  }

  /**
   * Encodes a value into memory or a segment file; what was written of one that failed is removed.
   */
  Payload encode(Consumer<PayloadOutput> writer) {
    Spilling out = store().newOutput();
    boolean complete = false;
    try {
      writer.accept(out);
      Payload payload = out.finish();
      complete = true;
      return payload;
    } finally {
      if (!complete) {
        out.discard();
      }
    }
  }

  // --- what callers do

  @Override
  public void check() {
    Supplier<BrokenExecutorException> broken = brokenBy;
    if (broken != null) {
      throw broken.get();
    }
    if (shutdown) {
      throw new RejectedExecutionException("pool " + config.name() + " is shut down");
    }
  }

  public <R extends @Nullable Object> TaskFuture<R> submit(
      Invocation<R> invocation, TaskOptions options) {
    check();
    Machinery parts = ensureStarted();
    parts.dispatcher.expectSubmit();
    PoolTask<R> task = admit(invocation, options);
    enqueue(parts, task, 1);
    return task;
  }

  private <R extends @Nullable Object> PoolTask<R> admit(
      Invocation<R> invocation, TaskOptions options) {
    FunctionSite site = sites.siteOf(invocation.function());
    long began = efforts.encodes();
    Payload payload = encode(out -> write(invocation, site, out));
    efforts.encoded(began);
    boolean admitted = false;
    try {
      admission.acquire(1, PoolTask.heapBytes(payload), mayWait());
      admitted = true;
      return new PoolTask<>(this, nextTaskIds(1), invocation.kind(), site, payload, options);
    } finally {
      if (!admitted) {
        payload.release();
      }
    }
  }

  private void write(Invocation<?> invocation, FunctionSite site, PayloadOutput out) {
    sites.writeCaptured(site, invocation.function(), out);
    int arity = invocation.arity();
    if (arity > 0) {
      codec.write(invocation.first(), out, arity == 1 ? "argument" : "argument 1");
    }
    if (arity > 1) {
      codec.write(invocation.second(), out, "argument 2");
    }
  }

  /** Takes what {@link #relay} is given, in memory while it is small; starts the pool. */
  public Spilling newContent() {
    check();
    return ensureStarted().store.newOutput();
  }

  /**
   * Runs a call of another program's, whose function is of a {@link FunctionSite#foreign} site; for
   * a pool with a {@link PoolConfig#relay}.
   *
   * @param id by which that program knows the task
   * @param content captured values and arguments, as that program encoded them; released with the
   *     task
   */
  public TaskPromise<Relayed> relay(
      long id, Invocation.Kind kind, FunctionSite site, Payload content, TaskOptions options) {
    boolean admitted = false;
    PoolTask<Relayed> task;
    try {
      Machinery parts = ensureStarted();
      admission.acquire(1, PoolTask.heapBytes(content), mayWait());
      admitted = true;
      task = new PoolTask<>(this, id, kind, site, content, options);
      enqueue(parts, task, 1);
    } finally {
      if (!admitted) {
        content.release();
      }
    }
    return task;
  }

  /**
   * Workers of a pool with a {@link PoolConfig#relay} will see no more functions of that loader.
   */
  public void dropLoader(int loader) {
    classSource.drop(loader);
  }

  public <A extends @Nullable Object, R extends @Nullable Object> ItemBatch<R> submitBatch(
      SerializableFunction<? super A, ? extends R> function,
      List<A> items,
      int chunkSize,
      TaskOptions options,
      Runnable onItemsDone) {
    check();
    Machinery parts = ensureStarted();
    long began = System.nanoTime();
    MapBatch<A, R> batch = MapBatch.encode(this, function, items, chunkSize, options, onItemsDone);
    efforts.encodedBatch(began);
    if (batch.waitingItems() == 0) { // none, or none that can travel
      batch.discard();
      return batch;
    }
    boolean admitted = false;
    try {
      admission.acquire(batch.waitingItems(), batch.heapBytes(), mayWait());
      admitted = true;
    } finally {
      if (!admitted) {
        batch.discard();
      }
    }
    enqueue(parts, batch, items.size());
    return batch;
  }

  private boolean mayWait() {
    return !CurrentTask.inWorker() && !callbacks.isCallbackThread();
  }

  private void enqueue(Machinery parts, Work work, int tasks) {
    try {
      begin(tasks);
      check();
    } catch (RuntimeException | Error e) { // Errors too: there may be no thread to keep the JVM
      work.failAll(() -> e);
      throw e;
    }
    counters.submitted.add(tasks);
    parts.dispatcher.submit(work);
  }

  /** Runs once in every worker that there is now. */
  public <R extends @Nullable Object> List<TaskFuture<R>> onEachWorker(
      Invocation<R> invocation, TaskOptions options) {
    check();
    Machinery parts = ensureStarted();
    // Keeps the dispatcher, which is asked, from ending meanwhile.
    begin(1);
    try {
      check();
      return pinToEach(parts, invocation, options);
    } finally {
      itemsReleased(1);
    }
  }

  private <R extends @Nullable Object> List<TaskFuture<R>> pinToEach(
      Machinery parts, Invocation<R> invocation, TaskOptions options) {
    List<TaskFuture<R>> futures = new ArrayList<>();
    for (Worker worker : currentWorkers(parts.dispatcher)) {
      PoolTask<R> task = admit(invocation, options);
      task.pinTo(worker);
      begin(1);
      counters.submitted.increment();
      parts.dispatcher.post(() -> parts.dispatcher.crew().work().pin(worker, task));
      futures.add(task);
    }
    return futures;
  }

  /** As the dispatcher sees them, after it has started those that are wanted. */
  private static Worker[] currentWorkers(Dispatcher dispatcher) {
    CompletableFuture<Worker[]> asked = new CompletableFuture<>();
    dispatcher.post(() -> {
      dispatcher.crew().keepUp();
      asked.complete(dispatcher.crew().workers());
    });
    return asked.join();
  }

  /** From a cancelling thread. */
  void taskCancelled(
      PoolTask<?> task, @Nullable TaskHandOver handOver, boolean wasRunning, boolean interrupt) {
    Dispatcher dispatcher = dispatcher();
    if (!wasRunning) {
      task.release();
      dispatcher.post(() -> {
        if (handOver != null) {
          handOver.worker().remove(handOver);
        }
      });
    } else if (handOver != null) {
      if (interrupt) {
        dispatcher.post(() -> dispatcher.crew().work().interrupt(handOver, 0));
      } else {
        handOver.requestStop();
      }
    }
  }

  void batchCancelled(MapBatch<?, ?> batch) {
    Dispatcher dispatcher = dispatcher();
    dispatcher.post(() -> dispatcher.crew().work().cancel(batch));
  }

  void taskReleased(PoolTask<?> task) {
    FlightEvents.taskDone(config.name(), task);
    if (events.isListenedTo()) {
      events.taskDone(task);
    }
    giveBacks.finished();
  }

  /** So many are unfinished from now on; what is keeps the JVM alive. */
  private void begin(int count) {
    if (counters.unfinished.getAndAdd(count) == 0) {
      KeepAlive.acquire();
    }
  }

  void itemsReleased(int count) {
    if (counters.unfinished.addAndGet(-count) == 0) {
      KeepAlive.release();
      if (shutdown) {
        dispatcher().post(() -> {});
      }
    }
  }

  public List<WorkerInfo> workers() {
    Machinery parts = machinery;
    return parts == null
        ? List.of()
        : Arrays.stream(parts.dispatcher.crew().workers()).map(Worker::info).toList();
  }

  public List<WorkerInfo> formerWorkers() {
    Machinery parts = machinery;
    return parts == null ? List.of() : parts.dispatcher.crew().former();
  }

  public List<WorkerStacks> stackDumps() {
    Machinery parts = machinery;
    if (parts == null || isTerminated()) {
      return List.of();
    }
    CompletableFuture<List<WorkerStacks>> asked = new CompletableFuture<>();
    Dispatcher dispatcher = parts.dispatcher;
    dispatcher.post(
        () -> stackRequests.askAll(dispatcher.crew().workers()).thenAccept(asked::complete));
    while (true) {
      try {
        return Uninterruptibles.getUninterruptibly(asked, TERMINATION_LOOK);
      } catch (TimeoutException notYet) {
        if (isTerminated()) {
          return List.of();
        }
      } catch (ExecutionException cannotBe) {
        throw new IllegalStateException(cannotBe);
      }
    }
  }

  public List<LostWorker> lostWorkers() {
    Machinery parts = machinery;
    return parts == null ? List.of() : parts.dispatcher.crew().lost().latest();
  }

  public List<TimelineSpan> timelineSpans() {
    Machinery parts = machinery;
    return parts == null
        ? List.of()
        : parts.dispatcher.read(() -> timeline.spans(parts.dispatcher.crew().workers()));
  }

  public Efficiency efficiency() {
    Machinery parts = machinery;
    return parts == null
        ? efforts.efficiency(new Worker[0])
        : parts.dispatcher.read(() -> efforts.efficiency(parts.dispatcher.crew().workers()));
  }

  public PoolStats stats() {
    List<WorkerInfo> workers = workers();
    return new PoolStats.Counts(
            workers.size(),
            count(workers, WorkerState.IDLE),
            count(workers, WorkerState.BUSY),
            counters.submitted.sum(),
            counters.unfinished.get(),
            counters.succeeded.sum(),
            counters.failed.sum(),
            counters.cancelled.sum(),
            counters.crashes.sum(),
            counters.timeouts.sum(),
            counters.retries.sum(),
            counters.workersStarted.sum(),
            admission.tasks(),
            admission.bytes())
        .stats();
  }

  private static int count(List<WorkerInfo> workers, WorkerState state) {
    return (int) workers.stream().filter(worker -> worker.state() == state).count();
  }

  // --- size and end

  public void resize(int workers) {
    check();
    Crew crew = ensureStarted().dispatcher.crew();
    dispatcher().post(() -> crew.resize(workers));
  }

  public void restartWorkers() {
    check();
    Crew crew = ensureStarted().dispatcher.crew();
    dispatcher().post(crew::restartAll);
  }

  public void shutdown() {
    end(Crew::drain);
  }

  public void shutdownAndCancelPending() {
    end(Crew::cancelPending);
  }

  public void shutdownNow() {
    end(crew -> crew.stopNow(true));
  }

  public void killWorkers() {
    end(crew -> crew.stopNow(false));
  }

  private void end(Consumer<Crew> how) {
    shutdown = true;
    admission.wake();
    synchronized (starting) {
      if (machinery == null) {
        terminated.countDown();
        return;
      }
    }
    if (!isTerminated()) {
      dispatcher().post(() -> how.accept(dispatcher().crew()));
    }
  }

  public boolean isShutdown() {
    return shutdown;
  }

  public boolean isTerminated() {
    return terminated.getCount() == 0;
  }

  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    return terminated.await(Durations.waitNanos(timeout, "timeout"), TimeUnit.NANOSECONDS);
  }

  void broken(Supplier<BrokenExecutorException> by) {
    brokenBy = by;
    admission.wake();
  }

  /** On the dispatcher's thread, as its last act. */
  void terminated() {
    try {
      Machinery parts = machinery();
      training.stop();
      parts.launcher.finish();
      parts.hub.close();
      parts.store.close();
      parts.directory.close();
      parts.spill.close();
      parts.atExit.cancel();
      events.terminated();
      callbacks.linger(false);
    } finally {
      KeepAlive.look();
      terminated.countDown();
    }
  }
}
