package dev.panal.cluster.internal.client;

import com.google.common.util.concurrent.MoreExecutors;
import dev.panal.cluster.ClusterListener;
import dev.panal.cluster.NodeInfo;
import dev.panal.cluster.NodeLostException;
import dev.panal.cluster.NodeState;
import dev.panal.cluster.internal.Frame;
import dev.panal.cluster.internal.Version;
import dev.panal.core.BrokenExecutorException;
import dev.panal.core.PanalException;
import dev.panal.core.TaskOptions;
import dev.panal.core.internal.Callbacks;
import dev.panal.core.internal.CurrentTask;
import dev.panal.core.internal.Durations;
import dev.panal.core.internal.Invocation;
import dev.panal.core.internal.KeepAlive;
import dev.panal.core.internal.TaskPromise;
import dev.panal.futures.Efficiency;
import dev.panal.futures.LostWorker;
import dev.panal.futures.PoolStats;
import dev.panal.futures.WhenFull;
import dev.panal.futures.WorkerInfo;
import dev.panal.futures.internal.ShippableLoaders;
import dev.panal.futures.internal.dispatch.Admission;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.codec.FunctionSite;
import dev.panal.ipc.internal.codec.FunctionSites;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives the tasks of one executor to nodes: the queue is here, and a node gets a task when it has a
 * free slot, the least loaded first.
 *
 * <p>Callers encode and queue; one thread owns the queue, the order of nodes and what is sent;
 * answers are taken by the threads that bring them.
 */
public final class Scheduler {
  /*
   * A task is PENDING in `incoming` or `queue`, or placed: then its claim is a Placement, which is also in its node's
   * map. Whoever removes it from there decides what becomes of the task: the thread that brings the answer, or the
   * scheduler's when the node is lost. It then ends the task, or makes it PENDING again and puts it first.
   *
   * A task counts as unfinished until it is released: by the answer or the loss of its node, by a cancel while it
   * was pending. A cancelled task that runs keeps its place until the node answers.
   */

  private static final System.Logger LOGGER = System.getLogger("dev.panal.cluster");
  private static final long RECALL_NANOS = 20_000_000;
  private static final long OPEN_NANOS = 250_000_000;
  private static final long LOOK_MILLIS = 20;
  private static final long ANSWER_SECONDS = 10;
  private static final Runnable NOTHING = () -> {};

  private final Settings settings;
  private final Line line;
  private final Callbacks callbacks;
  private final @Nullable Executor events;
  private final Codec codec;
  private final ShippableLoaders loaders;
  private final FunctionSites sites;
  private final Admission admission;
  private final Counters counters = new Counters();
  private final Observed observed = new Observed();
  private final NodeFrames frames = new NodeFrames(this);
  private final AtomicLong lastTaskId = new AtomicLong();
  private final AtomicLong lastNode = new AtomicLong();
  private final Map<UUID, RemoteNode> nodes = new ConcurrentHashMap<>();
  private final Queue<ClusterTask<?>> incoming = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final Queue<RemoteNode> touched = new ConcurrentLinkedQueue<>();
  private final Map<String, String> refusals = new ConcurrentHashMap<>();
  private final CountDownLatch opened = new CountDownLatch(1);
  private final CountDownLatch terminated = new CountDownLatch(1);
  private final Thread thread;

  private final TaskQueue queue = new TaskQueue();
  private final TreeSet<RemoteNode> order = new TreeSet<>();
  private final List<RemoteNode> written = new ArrayList<>();
  private long stopDeadline;
  private long closeDeadline;
  private long nextOpenNanos;
  /** Some node has more than it runs while another has nothing. */
  private boolean hasTooMuch;
  /** Why the last node broke that did. */
  private @Nullable Throwable brokenNode;

  private volatile boolean asleep;
  private volatile boolean shutdown;
  private volatile @Nullable Supplier<BrokenExecutorException> brokenBy;

  public Scheduler(Settings settings, Line line) {
    this.settings = settings;
    this.line = line;
    this.callbacks = new Callbacks(settings.name());
    this.events = settings.listener() == null
        ? null
        : MoreExecutors.newSequentialExecutor(callbacks::execute);
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    this.codec = new Codec(
        context != null ? context : Scheduler.class.getClassLoader(), settings.inputFilter());
    this.loaders = new ShippableLoaders(ClassLoader.getPlatformClassLoader(), this::dropLoader);
    this.sites = new FunctionSites(codec, loaders);
    this.admission = new Admission(
        settings.queueCapacity(), settings.pendingBytes(), WhenFull.WAIT, this::check);
    this.thread = new Thread(null, this::run, "panal-" + settings.name() + "-scheduler", 0, false);
    callbacks.linger(true);
    thread.setDaemon(true);
    thread.start();
  }

  Settings settings() {
    return settings;
  }

  Codec codec() {
    return codec;
  }

  Callbacks callbacks() {
    return callbacks;
  }

  ShippableLoaders loaders() {
    return loaders;
  }

  Counters counters() {
    return counters;
  }

  Line line() {
    return line;
  }

  // --- callers

  private void check() {
    Supplier<BrokenExecutorException> broken = brokenBy;
    if (broken != null) {
      throw broken.get();
    }
    if (shutdown) {
      throw new RejectedExecutionException("cluster executor " + settings.name() + " is shut down");
    }
  }

  /**
   * Queues a call.
   *
   * @throws dev.panal.core.TaskSerializationException when it cannot travel
   */
  public <R extends @Nullable Object> TaskPromise<R> submit(
      Invocation<R> invocation, TaskOptions options) {
    return submit(invocation, options, false);
  }

  /** As {@link #submit}, one of many of a map call: results may gather for some milliseconds. */
  public <R extends @Nullable Object> TaskPromise<R> submitItem(
      Invocation<R> invocation, TaskOptions options) {
    return submit(invocation, options, true);
  }

  private <R extends @Nullable Object> TaskPromise<R> submit(
      Invocation<R> invocation, TaskOptions options, boolean item) {
    check();
    FunctionSite site = sites.siteOf(invocation.function());
    byte[] content = encode(invocation, site);
    admission.acquire(1, content.length, mayWait());
    ClusterTask<R> task = new ClusterTask<>(
        this,
        lastTaskId.incrementAndGet(),
        invocation.kind(),
        item,
        site,
        content,
        options,
        callbacks);
    begin();
    try {
      check(); // the scheduler ends only when nothing is unfinished after the shutdown
    } catch (RuntimeException e) {
      task.fail(e);
      release(task);
      throw e;
    }
    counters.submitted.increment();
    incoming.add(task);
    wakeUp();
    return task;
  }

  private byte[] encode(Invocation<?> invocation, FunctionSite site) {
    HeapOutput out = new HeapOutput();
    sites.writeCaptured(site, invocation.function(), out);
    int arity = invocation.arity();
    if (arity > 0) {
      codec.write(invocation.first(), out, arity == 1 ? "argument" : "argument 1");
    }
    if (arity > 1) {
      codec.write(invocation.second(), out, "argument 2");
    }
    return out.toByteArray();
  }

  private boolean mayWait() {
    return !CurrentTask.inWorker() && !callbacks.isCallbackThread();
  }

  private void begin() {
    if (counters.unfinished.getAndIncrement() == 0) {
      KeepAlive.acquire();
    }
  }

  /** Nobody runs it any more, and nobody will. */
  void release(ClusterTask<?> task) {
    if (!task.release()) {
      return;
    }
    admission.tasksLeft(1);
    admission.bytesLeft(task.bytes());
    Executor listeners = events;
    if (listeners != null) {
      listeners.execute(() -> listener(task));
    }
    if (counters.unfinished.decrementAndGet() == 0) {
      KeepAlive.release();
      if (shutdown) {
        wakeUp();
      }
    }
  }

  private void listener(ClusterTask<?> task) {
    java.util.Objects.requireNonNull(settings.listener()).taskDone(task.info());
  }

  /** From a cancelling thread. */
  void cancelled(ClusterTask<?> task, @Nullable Placement placement, boolean interrupt) {
    counters.cancelled.increment();
    if (placement == null) {
      release(task);
    } else {
      post(() -> cancel(placement, interrupt));
    }
  }

  private void cancel(Placement placement, boolean interrupt) {
    RemoteNode node = placement.node();
    if (node.placements().containsKey(placement.task().id())) {
      flush(node); // not before the task itself
      HeapOutput frame = Frame.of(Frame.CANCEL);
      frame.putLong(placement.task().id());
      frame.putByte(interrupt ? 1 : 0);
      line.send(node.id(), frame);
    }
  }

  // --- nodes, on any thread

  /**
   * A member of the cluster that runs tasks.
   *
   * @param slots that it says it has
   * @param version of Panal there
   */
  public void nodeJoined(UUID id, String name, int slots, String version) {
    RemoteNode node = new RemoteNode(id, name, slots, lastNode.incrementAndGet());
    if (nodes.putIfAbsent(id, node) != null) {
      return;
    }
    if (!version.equals(Version.current())) {
      refused(
          node, "its version=" + version + " is not this program's version=" + Version.current());
      return;
    }
    post(() -> open(node));
  }

  /** Asks a node to take tasks; again until it answers, for it may not listen yet. */
  private void open(RemoteNode node) {
    if (!node.isJoining()) {
      return;
    }
    HeapOutput frame = Frame.of(Frame.OPEN);
    frame.putString(Version.current());
    frame.putString(settings.name());
    frame.putInt(settings.slots());
    frame.putLong(Durations.saturatedNanos(settings.cancelGrace()));
    frame.putString(settings.maxHeap());
    frame.putVarInt(settings.jvmArgs().size());
    settings.jvmArgs().forEach(frame::putString);
    line.knock(node.id(), frame);
    nextOpenNanos = System.nanoTime() + OPEN_NANOS;
  }

  private void openAgain() {
    if (nextOpenNanos != 0 && System.nanoTime() - nextOpenNanos > 0) {
      nextOpenNanos = 0;
      nodes.values().forEach(this::open);
    }
  }

  public void nodeLeft(UUID id, String why) {
    post(() -> lose(id, why));
  }

  /** There is no talking with a node that is there all the same: it counts as lost. */
  public void nodeBroken(UUID id, String why) {
    post(() -> {
      RemoteNode node = nodes.remove(id); // before it answers CLOSE
      if (node != null) {
        LOGGER.log(
            Level.WARNING,
            settings.name() + ": node=" + node.name() + " is not used any more: " + why);
        line.send(id, Frame.of(Frame.CLOSE));
        lose(node, why);
      } else {
        line.forget(id); // a frame that came after the end
      }
    });
  }

  /** A frame of a node's. */
  public void received(UUID from, HeapInput frame) {
    RemoteNode node = nodes.get(from);
    if (node != null) {
      frames.handle(node, frame);
    }
  }

  void opened(RemoteNode node, int slots, long pid) {
    if (!node.isJoining()) {
      return; // asked twice
    }
    node.opened(slots, pid);
    post(() -> {
      brokenBy = null; // there is one again that can
      allotNow();
      opened.countDown();
    });
    tell(node, null);
  }

  void refused(RemoteNode node, String why) {
    if (!node.isJoining() && node.state() != NodeState.REFUSED) {
      nodeBroken(node.id(), why);
      return;
    }
    node.become(NodeState.REFUSED);
    LOGGER.log(
        opened.getCount() == 0 ? Level.WARNING : Level.DEBUG,
        settings.name() + ": node=" + node.name() + " takes no tasks: " + why);
    refusals.put(node.name(), why);
    tell(node, why);
  }

  void leaving(RemoteNode node) {
    node.become(NodeState.LEAVING);
    post(() -> {
      order.remove(node);
      allotNow();
      breakUpWithoutNodes();
    });
    tell(node, "it is being shut down");
  }

  /** Its pool for this executor is broken; what it had has not begun. */
  void broken(RemoteNode node, Throwable cause) {
    if (node.state() == NodeState.BROKEN) {
      return;
    }
    node.become(NodeState.BROKEN);
    tell(node, String.valueOf(cause.getMessage()));
    post(() -> {
      order.remove(node);
      brokenNode = cause;
      breakUpWithoutNodes();
    });
  }

  /** When some node is broken, and none is left that could run tasks. */
  private void breakUpWithoutNodes() {
    Throwable cause = brokenNode;
    if (cause != null
        && brokenBy == null
        && nodes.values().stream().anyMatch(n -> n.state() == NodeState.BROKEN)
        && nodes.values().stream()
            .noneMatch(n -> n.state() == NodeState.ACTIVE || n.state() == NodeState.JOINING)) {
      breakUp(cause);
    }
  }

  private void breakUp(Throwable cause) {
    brokenBy = () -> new BrokenExecutorException(
        "no node can run tasks of " + settings.name() + ": " + cause.getMessage(), cause);
    admission.wake();
    Executor listeners = events;
    if (listeners != null) {
      listeners.execute(
          () -> java.util.Objects.requireNonNull(settings.listener()).poolBroken(cause));
    }
  }

  private void tell(RemoteNode node, @Nullable String leftBecause) {
    Executor listeners = events;
    if (listeners != null) {
      NodeInfo info = node.info();
      listeners.execute(() -> {
        if (leftBecause == null) {
          java.util.Objects.requireNonNull(settings.listener()).nodeJoined(info);
        } else {
          java.util.Objects.requireNonNull(settings.listener()).nodeLeft(info, leftBecause);
        }
      });
    }
  }

  /** A node has told of its workers. */
  void workers(RemoteNode node, List<WorkerInfo> now) {
    ClusterListener listener = settings.listener();
    Executor listeners = events;
    if (listener != null && listeners != null) {
      Observed.compare(
          node,
          now,
          ready -> listeners.execute(() -> listener.workerReady(ready)),
          (gone, why) -> listeners.execute(() -> listener.workerStopped(gone, why)));
    }
    node.workers(now);
  }

  /** Divides the slots that may be used among the nodes, evenly. */
  void allot() {
    post(this::allotNow);
  }

  private void allotNow() {
    List<RemoteNode> able = nodes.values().stream()
        .filter(node -> node.state() == NodeState.JOINING || node.state() == NodeState.ACTIVE)
        .sorted(RemoteNode.BY_JOINING)
        .toList();
    int[] uses = Shares.of(
        able.stream().mapToInt(RemoteNode::most).toArray(),
        settings.slots() > 0 ? settings.slots() : Integer.MAX_VALUE);
    for (int i = 0; i < uses.length; i++) {
      RemoteNode node = able.get(i);
      if (node.state() == NodeState.ACTIVE && node.use(uses[i])) {
        HeapOutput frame = Frame.of(Frame.SIZE);
        frame.putInt(uses[i]);
        line.send(node.id(), frame);
        order(node);
      }
    }
  }

  /** Its load has changed. */
  void touched(RemoteNode node) {
    touched.add(node);
    wakeUp();
  }

  /** What a node had and will not run: it waits again, before all others. */
  void waitsAgain(Placement placement) {
    ClusterTask<?> task = placement.task();
    if (task.takeBack(placement)) {
      post(() -> queue.addFirst(task));
    } else {
      release(task);
    }
  }

  /** A node or worker was lost with a task, which is run again as often as its options allow. */
  void lost(Placement placement, PanalException how) {
    ClusterTask<?> task = placement.task();
    counters.losses.increment();
    if (task.isDone()) {
      release(task);
    } else if (task.lost(how)) {
      counters.retries.increment();
      waitsAgain(placement);
    } else {
      if (task.fail(task.lastLoss())) {
        counters.failed.increment();
      }
      release(task);
    }
  }

  private void dropLoader(int loader) {
    post(() -> nodes.keySet().forEach(id -> {
      HeapOutput frame = Frame.of(Frame.DROP);
      frame.putInt(loader);
      line.send(id, frame);
    }));
  }

  // --- the scheduler's thread

  private void post(Runnable command) {
    commands.add(command);
    wakeUp();
  }

  private void wakeUp() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (!isOver()) {
      try {
        work();
      } catch (RuntimeException | Error e) { // whatever it is, tasks must not be left waiting
        LOGGER.log(Level.ERROR, settings.name() + ": the scheduler failed", e);
      }
    }
    end();
  }

  private boolean isOver() {
    if (!shutdown) {
      return false;
    }
    if (stopDeadline != 0 && System.nanoTime() - stopDeadline > 0) {
      nodes.values().forEach(node -> loseTasks(node, "it did not answer"));
    }
    return counters.unfinished.get() == 0 && commands.isEmpty() && haveAllClosed();
  }

  /** Tells the nodes, the first time; each answers when its workers have ended. */
  private boolean haveAllClosed() {
    long now = System.nanoTime();
    if (closeDeadline == 0) {
      closeDeadline = now + TimeUnit.SECONDS.toNanos(ANSWER_SECONDS) + graceNanos();
      nodes.values().removeIf(node -> node.state() == NodeState.REFUSED);
      nodes.keySet().forEach(id -> line.send(id, Frame.of(Frame.CLOSE)));
      nodes.values().removeIf(RemoteNode::isJoining); // it may not even have heard of this executor
    }
    return nodes.isEmpty() || now - closeDeadline > 0;
  }

  /** It has nothing of this executor any more. */
  void closed(RemoteNode node) {
    nodes.remove(node.id());
    wakeUp();
  }

  private void work() {
    Runnable command;
    while ((command = commands.poll()) != null) {
      command.run();
    }
    RemoteNode changed;
    while ((changed = touched.poll()) != null) {
      order(changed);
    }
    ClusterTask<?> task;
    while ((task = incoming.poll()) != null) {
      queue.addLast(task);
    }
    openAgain();
    hasTooMuch = false;
    assign();
    sleep();
  }

  private void sleep() {
    admission.wakeIfRoom();
    asleep = true;
    if (commands.isEmpty()
        && incoming.isEmpty()
        && touched.isEmpty()
        && !(shutdown && counters.unfinished.get() == 0 && closeDeadline == 0)
        && !(closeDeadline != 0 && nodes.isEmpty())) {
      if (stopDeadline != 0 || closeDeadline != 0 || nextOpenNanos != 0 || hasTooMuch) {
        LockSupport.parkNanos(this, RECALL_NANOS);
      } else {
        LockSupport.park(this);
      }
      Thread.interrupted();
    }
    asleep = false;
  }

  /** Puts a node where its load belongs. */
  private void order(RemoteNode node) {
    order.remove(node);
    if (node.takesTasks()) {
      node.look();
      order.add(node);
    }
  }

  private void assign() {
    Supplier<BrokenExecutorException> broken = brokenBy;
    ClusterTask<?> task;
    while ((task = queue.peek()) != null) {
      if (broken != null) {
        queue.removeFirst();
        if (task.fail(broken.get())) {
          counters.failed.increment();
        }
        release(task);
        continue;
      }
      RemoteNode node = roomiest(task);
      if (node == null) {
        break;
      }
      queue.removeFirst();
      place(task, node);
    }
    written.forEach(this::flush);
    written.clear();
    if (task == null) {
      recall();
    }
  }

  private @Nullable RemoteNode roomiest(ClusterTask<?> task) {
    double mean = task.meanTime().nanos();
    int looks = 0;
    for (RemoteNode node : order) {
      if (node.hasRoom(mean, task.isItem(), settings.prefetch())) {
        return node;
      }
      if (++looks == 8) { // the others have more to do
        return null;
      }
    }
    return null;
  }

  private int placements() {
    int sum = 0;
    for (RemoteNode node : nodes.values()) {
      sum += node.tasks();
    }
    return sum;
  }

  private void place(ClusterTask<?> task, RemoteNode node) {
    byte[] content = task.content();
    order.remove(node);
    Placement placement = new Placement(task, node);
    if (node.place(placement)) {
      boolean inParts = content.length > Frame.PART_BYTES;
      if (inParts) {
        sendParts(task, content, node);
      }
      node.write(task, content, inParts);
      if (!written.contains(node)) {
        written.add(node);
      }
      if (node.isFull()) {
        flush(node);
      }
    }
    order(node);
  }

  private void sendParts(ClusterTask<?> task, byte[] content, RemoteNode node) {
    for (int at = 0; at < content.length; at += Frame.PART_BYTES) {
      HeapOutput part = Frame.of(Frame.PART);
      part.putLong(task.id());
      part.putBytes(content, at, Math.min(Frame.PART_BYTES, content.length - at));
      line.send(node.id(), part);
    }
  }

  private void flush(RemoteNode node) {
    HeapOutput frame = node.takeFrame();
    if (frame != null) {
      line.send(node.id(), frame);
    }
  }

  /** Nothing waits: what some nodes have too much of is asked back for those that have nothing. */
  private void recall() {
    RemoteNode idle = order.isEmpty() ? null : order.first();
    if (idle == null || idle.tasks() >= idle.slots()) {
      return;
    }
    for (RemoteNode node : order) {
      int surplus = node.tasks() - node.slots();
      if (surplus > 0) {
        hasTooMuch = true;
        recall(node, surplus);
      }
    }
  }

  private void recall(RemoteNode node, int surplus) {
    long now = System.nanoTime();
    HeapOutput frame = Frame.of(Frame.RECALL);
    int asked = 0;
    for (Placement each : node.placements().values()) {
      if (asked < surplus
          && now - each.startedNanos() > RECALL_NANOS
          && !each.isSeenRunning()
          && each.recallOnce()) {
        frame.putLong(each.task().id());
        asked++;
      }
    }
    if (asked > 0) {
      line.send(node.id(), frame);
    }
  }

  private void lose(UUID id, String why) {
    RemoteNode node = nodes.remove(id);
    if (node != null) {
      lose(node, why);
    }
  }

  private void lose(RemoteNode node, String why) {
    order.remove(node);
    refusals.remove(node.name());
    boolean told = node.state() == NodeState.LEAVING || node.state() == NodeState.REFUSED;
    node.become(NodeState.LOST);
    loseTasks(node, why);
    allotNow();
    line.forget(node.id());
    workers(node, List.of());
    breakUpWithoutNodes();
    if (!told) {
      observed.lost(node, why);
      tell(node, why);
    }
  }

  private void loseTasks(RemoteNode node, String why) {
    for (Placement each : node.placements().values()) {
      if (node.take(each)) {
        lost(
            each,
            new NodeLostException(
                each.task().description() + " was with node=" + node.name() + ", which is lost: "
                    + why,
                null));
      }
    }
  }

  // --- the end

  public void shutdown() {
    shutdown = true;
    admission.wake();
    post(NOTHING);
  }

  public void cancelPending() {
    shutdown = true;
    admission.wake();
    post(this::cancelQueued);
  }

  private void cancelQueued() {
    ClusterTask<?> task;
    while ((task = incoming.poll()) != null) {
      queue.addLast(task);
    }
    List<ClusterTask<?>> waiting = new ArrayList<>();
    queue.forEach(waiting::add);
    waiting.forEach(ClusterTask::cancelIfPending);
  }

  public void stopNow() {
    shutdown = true;
    admission.wake();
    post(() -> {
      cancelQueued();
      for (RemoteNode node : nodes.values()) {
        node.placements().values().forEach(each -> each.task().cancel(true));
      }
      if (stopDeadline == 0) {
        stopDeadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ANSWER_SECONDS) + graceNanos();
      }
    });
  }

  private long graceNanos() {
    return Math.min(Durations.saturatedNanos(settings.cancelGrace()), TimeUnit.DAYS.toNanos(1));
  }

  private void end() {
    try {
      line.close();
      Executor listeners = events;
      if (listeners != null) {
        PoolStats last = stats();
        listeners.execute(
            () -> java.util.Objects.requireNonNull(settings.listener()).poolTerminated(last));
      }
    } catch (RuntimeException | Error e) {
      LOGGER.log(Level.ERROR, settings.name() + ": the end failed", e);
    } finally {
      callbacks.linger(false);
      KeepAlive.look();
      terminated.countDown();
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

  public Duration closeBound() {
    return Duration.ofNanos(graceNanos()).plusSeconds(ANSWER_SECONDS + 5);
  }

  // --- looking

  /**
   * Waits until all nodes that there are have answered.
   *
   * @return false when none takes tasks by then, or all have refused to
   */
  public boolean awaitNodes(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + Durations.waitNanos(timeout, "timeout");
    while ((nodes.isEmpty() || nodes.values().stream().anyMatch(RemoteNode::isJoining))
        && System.nanoTime() - deadline < 0) {
      if (opened.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
    }
    boolean active = nodes.values().stream().anyMatch(node -> node.state() == NodeState.ACTIVE);
    if (active && !opened.await(ANSWER_SECONDS, TimeUnit.SECONDS)) { // its slots are put to use
      LOGGER.log(Level.WARNING, settings.name() + ": the scheduler is late");
    }
    return active || opened.getCount() == 0;
  }

  /** Why nodes do not take tasks, by their names. */
  public Map<String, String> refusals() {
    return Map.copyOf(refusals);
  }

  public List<NodeInfo> nodes() {
    return nodes.values().stream()
        .sorted(RemoteNode.BY_JOINING)
        .map(RemoteNode::info)
        .toList();
  }

  /** The workers of all nodes. */
  public List<WorkerInfo> workers() {
    return Observed.workers(
        nodes.values().stream().sorted(RemoteNode.BY_JOINING).toList());
  }

  /** Those that did not say that they leave. */
  public List<LostWorker> lostNodes() {
    return observed.lost();
  }

  /** As far as the program knows. */
  public Efficiency efficiency() {
    long run = counters.ranNanos.sum();
    return new Efficiency.Values(counters.ended.sum(), run, 0, run, 0, 0, 0, List.of())
        .efficiency();
  }

  /** What all active nodes run at a time. */
  public int slots() {
    int sum = 0;
    for (RemoteNode node : nodes.values()) {
      sum += node.takesTasks() ? node.slots() : 0;
    }
    return settings.slots() > 0 ? Math.min(sum, settings.slots()) : sum;
  }

  public PoolStats stats() {
    int slots = slots();
    int busy = Math.min(slots, placements());
    return new PoolStats.Counts(
            slots,
            slots - busy,
            busy,
            counters.submitted.sum(),
            counters.unfinished.get(),
            counters.succeeded.sum(),
            counters.failed.sum(),
            counters.cancelled.sum(),
            counters.losses.sum(),
            counters.timeouts.sum(),
            counters.retries.sum(),
            0,
            Math.max(0, counters.unfinished.get() - placements()),
            admission.bytes())
        .stats();
  }
}
