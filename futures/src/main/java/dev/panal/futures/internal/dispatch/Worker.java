package dev.panal.futures.internal.dispatch;

import dev.panal.core.TaskProgress;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.internal.WorkerRef;
import dev.panal.futures.WorkerInfo;
import dev.panal.futures.WorkerState;
import dev.panal.futures.internal.Frames;
import dev.panal.futures.internal.process.WorkerProcess;
import dev.panal.ipc.internal.codec.FunctionSite;
import dev.panal.ipc.internal.lane.FrameHandler;
import dev.panal.ipc.internal.lane.LinkBrokenException;
import dev.panal.ipc.internal.lane.SharedMemoryFullException;
import dev.panal.ipc.internal.link.ControlPage;
import dev.panal.ipc.internal.link.HostLink;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.payload.Payload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One incarnation of a worker as the dispatcher sees it: its process, its link, and what it has
 * been given. Everything here belongs to the dispatcher's thread, but for the snapshot methods,
 * which read what is volatile or immutable.
 */
final class Worker {
  /** Hand-overs in flight at most: short tasks need many to hide the way there and back. */
  static final int WINDOW = 256;

  private final Pool pool;
  private final int id;
  private final int index;
  private final String name;
  private final int[] freeSlots = new int[WINDOW];
  private final @Nullable HandOver[] bySlot = new @Nullable HandOver[WINDOW];
  private final ArrayDeque<HandOver> inFlight = new ArrayDeque<>();
  private final ArrayDeque<PoolTask<?>> pinned = new ArrayDeque<>(0);
  private final BitSet sitesSent = new BitSet();
  private final HeapOutput frame = new HeapOutput();
  private @Nullable SharedMemoryFullException memoryFull;
  private int freeCount = WINDOW;
  private double expectedNanos;
  private int unmeasured;
  private int limited;
  private long leastTimeoutNanos = Watch.NEVER;
  private long generation;
  private long handedTasks;
  /** Plain: a snapshot may be a little late. */
  private long finishedTasks;

  private volatile WorkerState state = WorkerState.STARTING;
  private volatile @Nullable WorkerProcess process;
  private volatile @Nullable HostLink link;

  /** Set by the launcher before the process starts. */
  volatile @Nullable Path directory;
  /** Takes tasks; a reserve becomes active when another worker leaves. */
  boolean active;
  /** Why it was given up; it is being killed then. */
  @Nullable
  String reason;
  /** Why it was asked to leave. */
  @Nullable
  String leavingBecause;

  boolean toldToLeave;

  boolean ready;
  final long createdNanos = System.nanoTime();
  long readyNanos;
  /** Another is to be there by the time that it leaves. */
  boolean isExpiring;
  /** Why it leaves as soon as that one is ready; null when it leaves by itself. */
  @Nullable
  String leavesFor;

  boolean startTimedOut;
  long startDeadline;
  long leaveDeadline;
  long endOfStreamNanos;
  long stoppedSinceNanos;
  long idleSinceNanos;
  long lastSignOfLifeNanos;
  long nextStallCheckNanos;
  long nextMemoryCheckNanos;
  /** After the grace of an interrupted run: kill when it still runs. */
  @Nullable
  HandOver killTarget;

  int killItem;
  long killAtNanos;
  /** The run that {@link Stalls} watches. */
  long watchedGeneration;

  int watchedItem;
  long nextReportNanos;

  Worker(Pool pool, int id, int index, boolean active) {
    this.pool = pool;
    this.nextMemoryCheckNanos = System.nanoTime();
    this.id = id;
    this.index = index;
    this.active = active;
    this.name = pool.config().name() + "-" + index;
    for (int i = 0; i < WINDOW; i++) {
      freeSlots[i] = WINDOW - 1 - i;
    }
  }

  /** Unique in the pool: a replacement has another. */
  int id() {
    return id;
  }

  int index() {
    return index;
  }

  String name() {
    return name;
  }

  WorkerState state() {
    return state;
  }

  void become(WorkerState next) {
    state = next;
  }

  boolean isGone() {
    return state == WorkerState.STOPPED || state == WorkerState.LOST;
  }

  boolean takesTasks() {
    return active
        && ready
        && (state == WorkerState.IDLE || state == WorkerState.BUSY)
        && !isUsedUp()
        && killTarget == null
        && reason == null;
  }

  boolean acceptsPinned() {
    return ready
        && (state == WorkerState.IDLE || state == WorkerState.BUSY)
        && hasSlot()
        && killTarget == null
        && reason == null;
  }

  boolean isUsedUp() {
    int most = pool.config().maxTasksPerWorker();
    return most > 0 && handedTasks >= most;
  }

  long tasksLeft() {
    int most = pool.config().maxTasksPerWorker();
    return most > 0 ? most - handedTasks : Long.MAX_VALUE;
  }

  /**
   * Whether it will have been given all the tasks that it may within that time.
   *
   * @param lifeNanos how long another lived; it counts until this one has been given something
   */
  boolean isUsedUpWithin(long nanos, long lifeNanos) {
    if (pool.config().maxTasksPerWorker() == 0) {
      return false;
    }
    double pace = handedTasks == 0 ? 0 : (double) (System.nanoTime() - readyNanos) / handedTasks;
    return (handedTasks == 0 ? lifeNanos : pace * tasksLeft()) <= nanos;
  }

  void started(WorkerProcess started, HostLink opened) {
    process = started;
    link = opened;
  }

  @Nullable
  WorkerProcess process() {
    return process;
  }

  @Nullable
  HostLink link() {
    return link;
  }

  private HostLink openLink() {
    HostLink opened = link;
    if (opened == null) {
      throw new IllegalStateException("no link yet: worker=" + name);
    }
    return opened;
  }

  ControlPage page() {
    return openLink().page();
  }

  long pid() {
    WorkerProcess running = process;
    return running == null ? 0 : running.pid();
  }

  WorkerRef ref() {
    return new WorkerRef(index, pid());
  }

  ArrayDeque<HandOver> inFlight() {
    return inFlight;
  }

  ArrayDeque<PoolTask<?>> pinned() {
    return pinned;
  }

  /**
   * Nanoseconds of work in flight as far as is known; infinite while a function in it has not been
   * measured.
   */
  double expectedNanos() {
    return unmeasured > 0 ? Double.POSITIVE_INFINITY : expectedNanos;
  }

  /**
   * The shortest time limit of what is in flight, or was lately; {@link Watch#NEVER} without one.
   */
  long leastTimeoutNanos() {
    return leastTimeoutNanos;
  }

  boolean hasSlot() {
    return freeCount > 0;
  }

  /** What came of giving a task. */
  enum Given {
    YES,
    /** The lane is full. */
    NO_ROOM,
    /** It was cancelled meanwhile. */
    GONE
  }

  Given give(PoolTask<?> task) {
    if (!define(task.site())) {
      return refused(task);
    }
    TaskHandOver handOver = new TaskHandOver(task, this, freeSlots[freeCount - 1], ++generation);
    page().hand(handOver.slot(), handOver.generation());
    // looked up before: from the hand-over on a cancel may win it back and release the content
    Payload content = task.payload();
    if (content == null || !task.handOver(handOver)) {
      return Given.GONE;
    }
    frame.reset();
    Frames.task(
        frame,
        new Frames.Task(
            handOver.slot(),
            handOver.generation(),
            task.id(),
            task.kind(),
            task.name(),
            task.origin().context(),
            task.site().id(),
            Frames.NOTHING),
        content);
    if (offer()) {
      task.left();
      add(handOver, 1);
      return Given.YES;
    }
    boolean mine = handOver.recall();
    return mine && task.takeBack(handOver) ? refused(task) : Given.GONE;
  }

  /** A full lane empties again; full shared memory may not, and fails the task that needs it. */
  private Given refused(PoolTask<?> task) {
    SharedMemoryFullException full = memoryFull;
    if (full == null) {
      return Given.NO_ROOM;
    }
    task.failAll(() -> noMemory(full));
    return Given.GONE;
  }

  private TaskSerializationException noMemory(SharedMemoryFullException full) {
    return new TaskSerializationException(
        "cannot be handed to worker " + name + ": " + full.getMessage(), full);
  }

  /** Gives items that were cut from the batch. */
  Given give(MapBatch<?, ?> batch, int from, int to) {
    if (!define(batch.site())) {
      return refused(batch, from, to);
    }
    ChunkHandOver handOver =
        new ChunkHandOver(batch, from, to, this, freeSlots[freeCount - 1], ++generation);
    page().hand(handOver.slot(), handOver.generation());
    frame.reset();
    Frames.chunkHead(
        frame,
        new Frames.Chunk(
            handOver.slot(),
            handOver.generation(),
            batch.firstTaskId(),
            from,
            to - from,
            batch.timeoutNanos() > 0 || pool.stalls().afterNanos() != Watch.NEVER,
            batch.name(),
            batch.origin().context(),
            batch.site().id(),
            Frames.NOTHING),
        batch.captured());
    batch.writeItems(frame, from, to);
    if (!offer()) {
      return refused(batch, from, to);
    }
    add(handOver, to - from);
    return Given.YES;
  }

  private Given refused(MapBatch<?, ?> batch, int from, int to) {
    SharedMemoryFullException full = memoryFull;
    if (full == null) {
      return Given.NO_ROOM;
    }
    for (int item = from; item < to; item++) {
      batch.failItem(item, noMemory(full));
    }
    batch.announce();
    return Given.GONE;
  }

  private void add(HandOver handOver, int tasks) {
    freeCount--;
    bySlot[handOver.slot()] = handOver;
    inFlight.addLast(handOver);
    handedTasks += tasks;
    if (handOver.timeoutNanos() > 0) {
      limited++;
      leastTimeoutNanos = Math.min(leastTimeoutNanos, handOver.timeoutNanos());
    }
    if (handOver.expectedNanos() < 0) {
      unmeasured++;
    } else {
      expectedNanos += handOver.expectedNanos();
    }
    if (inFlight.size() == 1) {
      pool.dispatcher().crew().busier(1);
      lastSignOfLifeNanos = System.nanoTime();
      nextStallCheckNanos = lastSignOfLifeNanos + Watch.STALL_CHECK_NANOS;
      if (state == WorkerState.IDLE) {
        become(WorkerState.BUSY);
      }
    }
  }

  /** Ends a hand-over: it was answered, or taken back before it began. */
  void remove(HandOver handOver) {
    if (bySlot[handOver.slot()] != handOver) {
      return;
    }
    bySlot[handOver.slot()] = null;
    freeSlots[freeCount++] = handOver.slot();
    if (inFlight.peekFirst() == handOver) {
      inFlight.removeFirst();
    } else {
      inFlight.remove(handOver);
    }
    if (handOver.timeoutNanos() > 0 && --limited == 0) {
      leastTimeoutNanos = Watch.NEVER;
    }
    if (handOver.expectedNanos() < 0) {
      unmeasured--;
    } else {
      expectedNanos =
          inFlight.isEmpty() ? 0 : Math.max(0, expectedNanos - handOver.expectedNanos());
    }
    if (killTarget == handOver) {
      killTarget = null;
    }
    if (inFlight.isEmpty()) {
      pool.dispatcher().crew().busier(-1);
    }
    if (inFlight.isEmpty() && state == WorkerState.BUSY) {
      become(WorkerState.IDLE);
      idleSinceNanos = System.nanoTime();
    }
  }

  @Nullable
  HandOver find(int slot, long ofGeneration) {
    HandOver found = slot >= 0 && slot < WINDOW ? bySlot[slot] : null;
    return found != null && found.generation() == ofGeneration ? found : null;
  }

  void finished(int tasks, long nanos) {
    finishedTasks += tasks;
    lastSignOfLifeNanos = nanos;
  }

  boolean hasFinishedTasks() {
    return finishedTasks > 0;
  }

  boolean hasBegunTask() {
    return inFlight.stream().anyMatch(HandOver::isClaimed);
  }

  /** Hand-overs that were won back before the worker began them, in order. */
  List<HandOver> recallUnclaimed() {
    List<HandOver> recalled = new ArrayList<>();
    for (HandOver each : inFlight) {
      if (each.recall()) {
        recalled.add(each);
      }
    }
    recalled.forEach(this::remove);
    handedTasks -= recalled.stream().mapToInt(HandOver::unanswered).sum();
    return recalled;
  }

  private boolean define(FunctionSite site) {
    if (sitesSent.get(site.id())) {
      return true;
    }
    frame.reset();
    Frames.define(frame, site.id(), site.definition());
    boolean sent = offer();
    if (sent) {
      sitesSent.set(site.id());
    }
    return sent;
  }

  /** The first frame of all: what to run before the first task and after the last one. */
  boolean setUp() {
    pool.hooks().define(this::define);
    frame.reset();
    pool.hooks().write(frame);
    return offer();
  }

  /** Tells the worker to leave after what it has. */
  boolean stop() {
    frame.reset();
    frame.putByte(Frames.STOP);
    return offer();
  }

  /**
   * False when it was not sent; why is then in {@code memoryFull}, or the worker is lost, or its
   * lane is full for now.
   */
  private boolean offer() {
    memoryFull = null;
    try {
      if (!openLink().toWorker().offer(frame.buffer(), 0, frame.length())) {
        return false;
      }
    } catch (SharedMemoryFullException full) {
      memoryFull = full;
      return false;
    } catch (LinkBrokenException | InternalError broken) {
      pool.dispatcher().crew().lose(this, "link broken: " + broken.getMessage());
      return false;
    }
    wakeUp();
    return true;
  }

  /** Any thread: the next task will probably be given to it. */
  boolean looksIdle() {
    return ready && active && state == WorkerState.IDLE;
  }

  /** Any thread: rings, if it sleeps. */
  void wakeUp() {
    if (page().claimWorkerWakeUp()) {
      pool.hub().ring(id);
    }
  }

  int poll(FrameHandler handler, int limit) {
    HostLink opened = link;
    if (opened == null) {
      return 0;
    }
    int frames = opened.fromWorker().poll(handler, limit);
    if (frames > 0 && page().claimRoomWakeUp()) {
      pool.hub().ring(id);
    }
    return frames;
  }

  /** Whoever polls the answers needs no ring. */
  void awaitAnswersHere() {
    if (link != null) {
      page().hostAwake();
    }
  }

  /** From here on an answer rings; true when one is there already. */
  boolean awaitAnswersAsleep() {
    if (link == null) {
      return false;
    }
    page().hostFallsAsleep();
    return hasUnread();
  }

  boolean hasUnread() {
    HostLink opened = link;
    return opened != null && !opened.fromWorker().isEmpty();
  }

  @Nullable
  TaskProgress progress() {
    ControlPage.Progress progress = page().progress();
    return new TaskProgress(progress.done(), progress.total());
  }

  /** Nanoseconds since what runs now began; 0 when nothing does. */
  long runningFor() {
    ControlPage.Running running = link == null ? null : page().running();
    return running == null ? 0 : Math.max(0, System.nanoTime() - running.startedNanos());
  }

  WorkerInfo info() {
    HostLink opened = link;
    ControlPage.Running running = opened == null ? null : opened.page().running();
    HandOver found = running == null ? null : find(running.slot(), running.generation());
    long taskId = running == null || found == null ? 0 : found.taskId(running.item());
    Duration runningFor = running == null || found == null
        ? null
        : Duration.ofNanos(Math.max(0, System.nanoTime() - running.startedNanos()));
    return new WorkerInfo.Snapshot(
            index,
            id,
            name,
            pid(),
            state,
            finishedTasks,
            taskId,
            found == null ? null : found.name(),
            runningFor,
            opened == null ? 0 : opened.page().heapUsed(),
            opened == null ? 0 : opened.page().peakResident(),
            pool.timeline().since(createdNanos),
            Duration.ofNanos(Math.max(0, System.nanoTime() - createdNanos)))
        .info();
  }
}
