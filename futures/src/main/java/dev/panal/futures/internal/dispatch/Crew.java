package dev.panal.futures.internal.dispatch;

import dev.panal.core.BrokenExecutorException;
import dev.panal.core.CrashReport;
import dev.panal.futures.WorkerInfo;
import dev.panal.futures.WorkerState;
import dev.panal.futures.internal.process.ExitEvidence;
import dev.panal.futures.internal.process.WorkerProcess;
import dev.panal.ipc.internal.link.HostLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pool's workers: keeps as many as wanted, replaces who left, and ends them all. What becomes
 * of what they had is decided by {@link WorkInHand}.
 *
 * <p>The states and their arrows are drawn at {@link WorkerState}. Everything runs on the
 * dispatcher's thread.
 */
final class Crew {
  /** A worker that was asked to leave and has nothing to run may take so long for its exit hook. */
  static final long LEAVE_NANOS = 10_000_000_000L;

  private static final System.Logger LOG = System.getLogger("dev.panal");
  private static final long MEMORY_CHECK_NANOS = 100_000_000;
  private static final int MOST_START_FAILURES = 3;
  private static final int FORMER_KEPT = 1024;
  private static final long FIRST_GUESS_OF_START_NANOS = 1_000_000_000;

  /** What the pool was told, in the order of severity. */
  enum Phase {
    OPEN,
    DRAINING,
    STOPPING
  }

  private final Pool pool;
  private final Dispatcher dispatcher;
  private final WorkInHand work;
  private volatile Worker[] workers = {};
  private volatile int target;
  private int busy;
  private Phase phase = Phase.OPEN;
  private int parked;
  private int lastId;
  private int startFailures;
  private long startNanos = FIRST_GUESS_OF_START_NANOS;
  private long lifeNanos = Long.MAX_VALUE;
  private final LostWorkers lost = new LostWorkers();
  private final Latest<WorkerInfo> former = new Latest<>(FORMER_KEPT);
  private final RestartBrake brake = new RestartBrake();
  private @Nullable Supplier<BrokenExecutorException> brokenBy;
  private boolean initializerFailed;
  private boolean dirty = true;

  Crew(Pool pool, Dispatcher dispatcher) {
    this.pool = pool;
    this.dispatcher = dispatcher;
    this.work = new WorkInHand(pool, dispatcher, this);
    this.target = pool.config().workers();
  }

  /** What the workers have been given. */
  WorkInHand work() {
    return work;
  }

  Worker[] workers() {
    return workers;
  }

  int target() {
    return target;
  }

  @Nullable
  Supplier<BrokenExecutorException> brokenBy() {
    return brokenBy;
  }

  @Nullable
  Worker byId(int id) {
    for (Worker worker : workers) {
      if (worker.id() == id) {
        return worker;
      }
    }
    return null;
  }

  boolean hasIdle() {
    for (Worker worker : workers) {
      if (worker.takesTasks() && worker.inFlight().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** How many have something in flight; a caller may read it without the lock, as a hint. */
  int busy() {
    return busy;
  }

  void busier(int by) {
    busy += by;
  }

  /** {@link #keepUp} has something to do. */
  boolean wantsKeepUp() {
    return dirty || phase != Phase.OPEN;
  }

  /** The shortest time limit of what is in flight; {@link Watch#NEVER} without one. */
  long leastTimeoutNanos() {
    long least = Watch.NEVER;
    for (Worker worker : workers) {
      least = Math.min(least, worker.leastTimeoutNanos());
    }
    return least;
  }

  /** Nothing that comes now is to run. */
  boolean isStopping() {
    return phase == Phase.STOPPING;
  }

  boolean isFinished() {
    return phase != Phase.OPEN && workers.length == 0 && nothingToDo();
  }

  private boolean nothingToDo() {
    return pool.counters().unfinished.get() == 0;
  }

  // --- how many there are

  /**
   * Starts, promotes and retires until there are as many as wanted. Costs next to nothing when
   * nothing changed.
   */
  void keepUp() {
    if (phase != Phase.OPEN && nothingToDo()) {
      retireAll("the pool is shut down");
      return;
    }
    if (!dirty || brokenBy != null || initializerFailed || phase == Phase.STOPPING) {
      return;
    }
    dirty = false;
    int wanted = Math.max(0, target - parked);
    boolean mayStart = brake.until() == Watch.NEVER;
    for (int active = count(true); active < wanted; active++) {
      if (!promoteReserve()) {
        if (!mayStart) {
          break;
        }
        start(true);
      }
    }
    int successors = replaceTheExpiring();
    for (int reserves = count(false);
        mayStart && reserves < pool.config().reserve() + successors && phase == Phase.OPEN;
        reserves++) {
      start(false);
    }
  }

  /** When workers may be started again; {@link Watch#NEVER} when they may now. */
  long restartNanos() {
    return brake.until();
  }

  void restart() {
    brake.pauseIsOver();
    dispatcher.post(() -> dirty = true);
  }

  /**
   * A worker that will soon have run all that it may, or has grown too large, leaves when another
   * is ready to take its place, so that the pool never has fewer than it should. Returns how many
   * such others there are to be.
   */
  private int replaceTheExpiring() {
    int successors = 0;
    for (Worker worker : workers) {
      if (!stays(worker) || !worker.active || !worker.ready) {
        continue;
      }
      noteExpiry(worker);
      String why = worker.leavesFor;
      if (why != null && (phase != Phase.OPEN || hasReadyReserve())) {
        retire(worker, why);
        promoteReserve();
      } else if (worker.isExpiring) {
        successors++;
      }
    }
    return successors;
  }

  private void noteExpiry(Worker worker) {
    if (!worker.isExpiring && worker.isUsedUpWithin(2 * startNanos, lifeNanos)) {
      worker.isExpiring = true;
      dirty = true;
    }
  }

  private int count(boolean active) {
    int count = 0;
    for (Worker worker : workers) {
      if (worker.active == active && stays(worker)) {
        count++;
      }
    }
    return count;
  }

  private static boolean stays(Worker worker) {
    return worker.reason == null
        && worker.state() != WorkerState.RETIRING
        && !worker.isGone()
        && !worker.isUsedUp();
  }

  /** One that is ready comes before one that is being started. */
  private boolean promoteReserve() {
    Worker best = null;
    for (Worker worker : workers) {
      if (!worker.active && stays(worker) && (best == null || worker.ready && !best.ready)) {
        best = worker;
      }
    }
    if (best == null) {
      return false;
    }
    best.active = true;
    best.idleSinceNanos = System.nanoTime();
    return true;
  }

  private boolean hasReadyReserve() {
    for (Worker worker : workers) {
      if (!worker.active && worker.ready && stays(worker)) {
        return true;
      }
    }
    return false;
  }

  private void start(boolean active) {
    Worker worker = new Worker(pool, ++lastId, freeIndex(), active);
    add(worker);
    pool.counters().workersStarted.increment();
    try {
      pool.launcher().launch(worker);
    } catch (OutOfMemoryError noThread) {
      startFailed(worker, noThread);
    }
  }

  private int freeIndex() {
    for (int index = 0; ; index++) {
      int candidate = index;
      if (Arrays.stream(workers)
          .noneMatch(w ->
              w.index() == candidate && w.reason == null && w.state() != WorkerState.RETIRING)) {
        return index;
      }
    }
  }

  private void add(Worker worker) {
    Worker[] more = Arrays.copyOf(workers, workers.length + 1);
    more[workers.length] = worker;
    workers = more;
  }

  private void removeFromList(Worker worker) {
    workers = Arrays.stream(workers).filter(w -> w != worker).toArray(Worker[]::new);
    dirty = true;
  }

  /**
   * More is waiting than the workers there are can take: those let go for idleness are wanted
   * again.
   */
  void demand() {
    if (parked > 0) {
      parked = 0;
      dirty = true;
    }
    for (Worker worker : workers) {
      dirty |= worker.isUsedUp();
      checkWear(worker);
    }
  }

  void letGo(Worker worker) {
    parked++;
    retire(worker, "idle for longer than idleTimeout=" + pool.config().idleTimeout());
  }

  void resize(int size) {
    target = size;
    parked = 0;
    dirty = true;
    List<Worker> active = new ArrayList<>();
    for (Worker worker : workers) {
      if (worker.active && worker.state() != WorkerState.RETIRING) {
        active.add(worker);
      }
    }
    // Those that lose least by it leave first: not ready yet, then idle, then the youngest.
    active.sort((a, b) ->
        a.state() != b.state() ? a.state().compareTo(b.state()) : Integer.compare(b.id(), a.id()));
    for (int i = 0; i < active.size() - size; i++) {
      retire(active.get(i), "the pool was resized to " + size);
    }
  }

  void restartAll() {
    for (Worker worker : workers) {
      retire(worker, "restarted");
    }
  }

  private void retireAll(String reason) {
    for (Worker worker : workers) {
      retire(worker, reason);
    }
  }

  /** Asks a worker to leave after what it runs; what it has not begun goes to others. */
  void retire(Worker worker, String reason) {
    if (worker.state() == WorkerState.RETIRING || worker.reason != null) {
      return;
    }
    dirty = true;
    if (!worker.ready) {
      lose(worker, reason);
      return;
    }
    worker.become(WorkerState.RETIRING);
    work.takeBack(worker);
    work.failPinned(worker, reason);
    worker.leavingBecause = reason;
    tellToLeave(worker);
  }

  /** False when its lane has no room for it now; what it runs must not be lost for that. */
  boolean tellToLeave(Worker worker) {
    if (!worker.toldToLeave) {
      worker.toldToLeave = worker.stop();
      if (!worker.toldToLeave && worker.inFlight().isEmpty()) {
        lose(worker, String.valueOf(worker.leavingBecause));
      }
    }
    return worker.toldToLeave;
  }

  // --- a worker's life

  void started(Worker worker, WorkerProcess process, HostLink link) {
    worker.started(process, link);
    if (worker.reason != null) {
      pool.launcher().kill(process);
    } else {
      worker.startDeadline = System.nanoTime() + pool.startTimeoutNanos();
      if (!worker.setUp()) {
        lose(worker, "shared memory is full");
        worker.startTimedOut = true;
      }
    }
    pool.events().workerStarted(worker);
  }

  void startFailed(Worker worker, Throwable failure) {
    worker.become(WorkerState.LOST);
    work.failPinned(worker, "it cannot be started: " + failure);
    removeFromList(worker);
    pool.launcher().discard(worker);
    countStartFailure(
        "worker " + worker.name() + " cannot be started: " + failure.getMessage(), null, failure);
  }

  void ready(Worker worker) {
    worker.ready = true;
    startFailures = 0;
    if (worker.state() == WorkerState.STARTING) {
      worker.become(WorkerState.IDLE);
    }
    worker.idleSinceNanos = System.nanoTime();
    worker.readyNanos = worker.idleSinceNanos;
    pool.efforts().ready(worker);
    startNanos = (startNanos + worker.readyNanos - worker.createdNanos) / 2;
    pool.training().workerReady();
    pool.events().workerReady(worker);
    dirty = true;
  }

  private void initializerFailed(Worker worker, Throwable failure) {
    breakPool(
        "the initializer failed in worker " + worker.name() + " (pid " + worker.pid() + "): "
            + failure,
        null,
        failure);
  }

  /**
   * The worker leaves by itself; none is started from now on. What was thrown is decoded, which may
   * run the application's code, on a callback thread.
   */
  void initializerFailed(Worker worker, Supplier<Throwable> failure) {
    initializerFailed = true;
    worker.leavingBecause = "the initializer failed";
    worker.toldToLeave = true;
    worker.become(WorkerState.RETIRING);
    pool.callbacks().execute(() -> {
      Throwable decoded = failure.get();
      dispatcher.post(() -> initializerFailed(worker, decoded));
    });
  }

  /**
   * Gives a worker up: it is killed, and what becomes of its tasks is decided when its process has
   * ended.
   */
  void lose(Worker worker, String reason) {
    if (worker.reason == null) {
      worker.reason = reason;
      dirty = true;
      WorkerProcess process = worker.process();
      if (process != null) {
        pool.launcher().kill(process);
      }
    }
  }

  /** The process has ended and its evidence is gathered. */
  void exited(Worker worker, ExitEvidence evidence) {
    boolean asked = worker.state() == WorkerState.RETIRING && worker.reason == null;
    dispatcher.drainAnswers(worker);
    boolean orderly = asked && worker.inFlight().isEmpty();
    worker.become(orderly ? WorkerState.STOPPED : WorkerState.LOST);
    CrashReporter reporter = new CrashReporter(worker, evidence);
    brake(worker, orderly, reporter);
    work.giveUp(worker, reporter);
    boolean unwanted = !worker.ready && worker.reason != null && !worker.startTimedOut;
    if (!orderly && !unwanted && phase != Phase.STOPPING) {
      lost.add(worker.info(), reporter.details());
    }
    work.failPinned(worker, reporter.summary());
    if (!unwanted) {
      former.add(worker.info());
    }
    removeFromList(worker);
    pool.stackRequests().gone(worker);
    pool.timeline().gone(worker);
    pool.efforts().gone(worker);
    pool.launcher().discard(worker);
    pool.events()
        .workerStopped(
            worker, orderly ? String.valueOf(worker.leavingBecause) : reporter.summary());
    WorkerProcess process = worker.process();
    if (!worker.ready && !unwanted && (process == null || !process.blameArchive())) {
      countStartFailure(reporter.details(), reporter.report().build(), null);
    }
  }

  /** Whether it was of any use decides how soon another takes its place. */
  private void brake(Worker worker, boolean orderly, CrashReporter reporter) {
    if (orderly || worker.hasFinishedTasks() || worker.hasBegunTask()) {
      brake.release();
    } else if (worker.ready && brokenBy == null && phase != Phase.STOPPING) {
      long pause = brake.ended(System.nanoTime());
      if (pause > 0) {
        LOG.log(
            System.Logger.Level.WARNING,
            pool.config().name() + ": " + brake.ends()
                + " workers in a row ended before they began anything, the next is started in "
                + Duration.ofNanos(pause) + "; the last one: " + reporter.details());
      }
    }
  }

  /** May be looked at by any thread. */
  LostWorkers lost() {
    return lost;
  }

  /** Those that have ended, as they were last seen; by any thread. */
  List<WorkerInfo> former() {
    return former.all();
  }

  private void countStartFailure(
      String message, @Nullable CrashReport report, @Nullable Throwable cause) {
    if (brokenBy == null
        && !initializerFailed
        && phase != Phase.STOPPING
        && ++startFailures >= MOST_START_FAILURES) {
      breakPool(
          MOST_START_FAILURES + " workers in a row did not start; the last one: " + message,
          report,
          cause);
    }
  }

  // --- the end

  void drain() {
    if (phase == Phase.OPEN) {
      phase = Phase.DRAINING;
    }
  }

  /** Cancels what has not begun. */
  void cancelPending() {
    drain();
    for (Worker worker : workers) {
      work.cancelPending(worker);
    }
    dispatcher.takeAll().forEach(Work::cancelAll);
  }

  /**
   * Cancels everything; what runs is interrupted, and killed after the grace or, without one, at
   * once.
   */
  void stopNow(boolean withGrace) {
    phase = Phase.STOPPING;
    cancelPending();
    for (Worker worker : workers) {
      work.stopAll(worker);
      if (!withGrace || !worker.ready) {
        lose(worker, "killed by the application");
      }
    }
  }

  /** Nothing can run any more: everything fails, each with an exception of its own. */
  void breakPool(String message, @Nullable CrashReport report, @Nullable Throwable cause) {
    if (brokenBy == null) {
      Supplier<BrokenExecutorException> supplier = () -> new BrokenExecutorException(
          "pool " + pool.config().name() + " is broken: " + message, report, cause);
      brokenBy = supplier;
      pool.broken(supplier);
      for (Worker worker : workers) {
        work.failAll(worker, supplier);
        if (worker.ready || worker.leavingBecause == null) {
          lose(worker, "the pool is broken");
        }
      }
      dispatcher.takeAll().forEach(waiting -> waiting.failAll(supplier));
      for (Worker worker : workers) {
        work.failPinned(worker, message);
      }
      pool.events().broken(supplier.get());
    }
  }

  /**
   * A worker that has run as many tasks as it may, or grown too large, leaves at a task's border.
   */
  void checkWear(Worker worker) {
    if (worker.isUsedUp() && worker.inFlight().isEmpty()) {
      lifeNanos = System.nanoTime() - worker.readyNanos;
      retire(worker, "it has run maxTasksPerWorker=" + pool.config().maxTasksPerWorker());
    } else {
      noteExpiry(worker);
      checkMemory(worker, System.nanoTime());
    }
  }

  private void checkMemory(Worker worker, long now) {
    long most = pool.config().maxWorkerMemoryBytes();
    WorkerProcess process = worker.process();
    if (most == 0 || process == null || now - worker.nextMemoryCheckNanos < 0) {
      return;
    }
    worker.nextMemoryCheckNanos = now + MEMORY_CHECK_NANOS;
    long resident = process.residentBytes();
    if (resident > most) {
      String why = "resident memory of " + resident + " bytes exceeds maxWorkerMemory=" + most;
      if (resident - most > most / 4) {
        retire(worker, why);
      } else if (worker.leavesFor == null) {
        worker.leavesFor = why;
        worker.isExpiring = true;
        dirty = true;
      }
    }
  }
}
