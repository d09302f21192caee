package dev.panal.futures.internal.dispatch;

import dev.panal.futures.internal.ClassMessage;
import dev.panal.ipc.internal.link.BellHub;
import dev.panal.ipc.internal.link.ControlMessage;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jctools.queues.atomic.MpscLinkedAtomicQueue;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

/**
 * Owns the workers' states, hand-overs, deadlines and exits. It runs no user code.
 *
 * <p>Everybody else reaches it through two queues: work that was submitted, and commands. What it
 * owns belongs to whoever holds its lock: its thread for the length of a turn, and while that
 * thread sleeps a caller who hands over the task that it submits, or who polls for the answer that
 * it waits for.
 */
final class Dispatcher implements Runnable, BellHub.Events {
  /*
   * sleeping: written by the dispatcher's thread alone, under the lock: that thread is in the hub's selector or about to
   * be, where a worker's ring, a wake-up from this JVM and the next deadline end its sleep. Before it goes there it sets
   * this and each page's host-sleeping flag, looks once more behind a full fence, and gives back the lock.
   *
   * A caller that has queued something and finds `sleeping` set takes the lock, when it is free, and does what is to be
   * done; when it is not free its holder may be past its last look, so the thread is woken.
   *
   * A caller that polls for an answer takes its worker's host-sleeping flag down, so that the worker does not ring. When
   * it leaves it puts the flag up again, looks once more behind a full fence, and wakes the thread for what is unread.
   * It leaves as soon as another thread wants the lock.
   *
   * wakeAt: when the sleeping thread looks at its deadlines by itself. A caller that hands over something with an
   * earlier one wakes it. So that this is rare the thread does not sleep longer than RECENT_NANOS after it was busy; it
   * sleeps for good after that.
   */
  private static final System.Logger LOG = System.getLogger("dev.panal");
  private static final long FAILURE_PAUSE_NANOS = 10_000_000;
  private static final int FRAMES_AT_ONCE = 256;
  private static final int SUBMISSIONS_AT_ONCE = 1024;
  private static final long RECENT_NANOS = 500_000_000;
  private static final long MOST_POLL_NANOS = 100_000;
  private static final long WAKE_UP_NANOS = 50_000;
  private static final int LOOKS_PER_YIELD = 100;

  private final Pool pool;
  private final Crew crew;
  private final Assigner assigner;
  private final Watch watch;
  private final Answers answers;
  private final Queue<Work> submissions = new MpscUnboundedAtomicArrayQueue<>(1024);
  private final Queue<Runnable> commands = new MpscLinkedAtomicQueue<>();
  private final PendingQueue pending = new PendingQueue();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean sleeping;
  private volatile long wakeAt;
  private boolean busyLately;
  private boolean finished;

  Dispatcher(Pool pool) {
    this.pool = pool;
    this.crew = new Crew(pool, this);
    this.assigner = new Assigner(crew, pending);
    this.watch = new Watch(pool, crew);
    this.answers = new Answers(pool, crew);
  }

  Crew crew() {
    return crew;
  }

  PendingQueue pending() {
    return pending;
  }

  Watch watch() {
    return watch;
  }

  // --- from any thread

  /**
   * Wakes an idle worker ahead of a submit, so that it wakes up while the task is being encoded: a
   * hint, for which nothing is locked.
   */
  void expectSubmit() {
    if (sleeping) {
      Worker[] workers = crew.workers();
      if (workers.length > 0 && workers[0].looksIdle()) {
        workers[0].wakeUp();
      }
    }
  }

  /** Hands the work over at once, on the calling thread, when nobody else is at it. */
  void submit(Work work) {
    submissions.add(work);
    if (sleeping && !handOverHere()) {
      pool.hub().wakeup();
    }
  }

  void post(Runnable command) {
    commands.add(command);
    if (sleeping) {
      pool.hub().wakeup();
    }
  }

  /** Looks at what belongs to the dispatcher; short, and not from its own thread's callbacks. */
  <T> T read(Supplier<T> look) {
    lock.lock();
    try {
      return look.get();
    } finally {
      unlock();
    }
  }

  /** Whether the calling thread is the one that dispatches now. */
  boolean isHere() {
    return lock.isHeldByCurrentThread();
  }

  private void unlock() {
    try {
      pool.giveBacks().flush();
    } finally {
      lock.unlock();
    }
  }

  private boolean handOverHere() {
    if (!Callers.mayDispatch() || !lock.tryLock()) {
      return false;
    }
    try {
      if (!commands.isEmpty()) {
        return false; // what was asked for before, as a restart of all workers, comes first
      }
      acceptSubmissions();
      assigner.assign();
      busyLately = true;
      return !crew.wantsKeepUp() && !isDueBefore(wakeAt);
    } catch (Throwable t) {
      breakPool(t);
      return false;
    } finally {
      unlock();
    }
  }

  /** Whether something that was handed over wants to be looked at earlier than that. */
  private boolean isDueBefore(long nanos) {
    long now = System.nanoTime();
    return nanos == Watch.NEVER
        || Math.min(crew.leastTimeoutNanos(), pool.stalls().afterNanos()) < nanos - now
        || assigner.nextLook(now) < nanos;
  }

  /**
   * Polls for a task's answer on the thread that waits for it, for a short time, when it may be
   * expected soon and a core is free for it.
   */
  void pollFor(PoolTask<?> task, long deadlineNanos) {
    TaskHandOver handOver = task.handOver();
    double expected = task.times().mean();
    if (handOver == null || expected < 0 || expected > MOST_POLL_NANOS - WAKE_UP_NANOS) {
      return;
    }
    if (!Callers.mayPoll() || !Callers.beginPolling(crew.busy())) {
      return;
    }
    try {
      long now = System.nanoTime();
      long end = now + Math.min(deadlineNanos - now, (long) expected + WAKE_UP_NANOS);
      boolean more = true;
      for (int looks = 1; more && !task.isDone(); looks++) {
        if (lock.tryLock()) {
          try {
            pollLocked(task, handOver.worker(), end);
          } finally {
            unlock();
          }
          return;
        }
        more = spin(looks, end);
      }
    } finally {
      Callers.endPolling();
    }
  }

  /** False when it is time to stop. */
  private static boolean spin(int looks, long end) {
    if (looks % LOOKS_PER_YIELD != 0) {
      Thread.onSpinWait();
      return true;
    }
    Thread.yield(); // whoever else wants this core gets it
    return System.nanoTime() - end < 0;
  }

  private void pollLocked(PoolTask<?> task, Worker worker, long end) {
    boolean wake = false;
    try {
      worker.awaitAnswersHere();
      boolean more = true;
      for (int looks = 1; more && !task.isDone(); looks++) {
        if (worker.hasUnread()) {
          answers.read(worker, FRAMES_AT_ONCE);
          wake = crew.wantsKeepUp();
          more = !wake && !lock.hasQueuedThreads();
        } else {
          more = !lock.hasQueuedThreads() && spin(looks, end);
        }
      }
      if (!pending.isEmpty()) {
        assigner.assign();
      }
    } catch (Throwable t) {
      breakPool(t);
    } finally {
      if (sleeping) {
        wake |= worker.awaitAnswersAsleep() || isDueBefore(wakeAt);
      }
      if (wake) {
        pool.hub().wakeup();
      }
    }
  }

  // --- on the dispatcher's thread

  @Override
  public void run() {
    while (!finished) {
      try {
        sleepUntil(turns());
      } catch (Throwable t) {
        lock.lock();
        try {
          breakPool(t);
        } finally {
          unlock();
        }
        LockSupport.parkNanos(FAILURE_PAUSE_NANOS);
      }
    }
    pool.terminated();
  }

  private void breakPool(Throwable failure) {
    try {
      LOG.log(
          System.Logger.Level.ERROR,
          pool.config().name() + ": the dispatcher failed; the pool is broken",
          failure);
      crew.breakPool("internal error: " + failure, null, failure);
    } catch (Throwable again) {
      // the next turn fails likewise or finds what is left; without this thread nothing ever ended
    }
  }

  /** Works until there is nothing to do; returns how long to sleep. */
  private long turns() throws IOException {
    lock.lock();
    try {
      awake();
      long deadline = 0;
      while (deadline == 0) {
        deadline = turn();
      }
      return deadline;
    } finally {
      unlock();
    }
  }

  /** When to turn again, as a {@code nanoTime}; 0: at once. */
  private long turn() throws IOException {
    pool.giveBacks().flush();
    int done = runCommands() + acceptSubmissions() + readAnswers();
    crew.keepUp();
    done += assigner.assign();
    if (done > 0) {
      busyLately = true;
      if (watch.checkWhileBusy()) {
        pool.hub().await(0, this);
      }
      return 0;
    }
    long now = System.nanoTime();
    long deadline = watch.check(now);
    pool.admission().wakeIfRoom();
    if (crew.isFinished()) {
      finished = true;
      return now;
    }
    deadline = Math.min(deadline, assigner.nextLook(now));
    if (busyLately) {
      busyLately = false;
      deadline = Math.min(deadline, now + RECENT_NANOS);
    }
    return fallAsleep(deadline) ? deadline : 0;
  }

  private int runCommands() {
    int count = 0;
    Runnable command;
    while ((command = commands.poll()) != null) {
      command.run();
      count++;
    }
    return count;
  }

  private int acceptSubmissions() {
    int count = 0;
    Work work;
    while (count < SUBMISSIONS_AT_ONCE && (work = submissions.poll()) != null) {
      if (crew.brokenBy() != null) {
        work.failAll(crew.brokenBy());
      } else if (crew.isStopping()) {
        // got past the look at shutdown just before shutdownNow() took all there was
        work.cancelAll();
      } else {
        pending.add(work);
      }
      count++;
    }
    return count;
  }

  private int readAnswers() {
    int count = 0;
    for (Worker worker : crew.workers()) {
      count += answers.read(worker, FRAMES_AT_ONCE);
    }
    return count;
  }

  /** Everything that waits, including what has only just been submitted. */
  List<Work> takeAll() {
    List<Work> all = new ArrayList<>(pending.drain());
    Work work;
    while ((work = submissions.poll()) != null) {
      all.add(work);
    }
    return all;
  }

  void drainAnswers(Worker worker) {
    answers.drain(worker);
  }

  /** False when there is something to do after all. */
  private boolean fallAsleep(long deadline) {
    wakeAt = deadline;
    sleeping = true;
    for (Worker worker : crew.workers()) {
      worker.awaitAnswersAsleep();
    }
    VarHandle.fullFence();
    if (submissions.isEmpty() && commands.isEmpty() && !anyUnread()) {
      return true;
    }
    awake();
    return false;
  }

  private void awake() {
    if (sleeping) {
      sleeping = false;
      for (Worker worker : crew.workers()) {
        worker.awaitAnswersHere();
      }
    }
  }

  /** Without the lock. */
  private void sleepUntil(long deadline) throws IOException {
    long wait = deadline == Watch.NEVER ? Long.MAX_VALUE : deadline - System.nanoTime();
    pool.hub().await(Math.max(0, wait), this);
  }

  private boolean anyUnread() {
    for (Worker worker : crew.workers()) {
      if (worker.hasUnread()) {
        return true;
      }
    }
    return false;
  }

  // --- from the hub, on the dispatcher's thread, with or without the lock

  @Override
  public void control(int workerId, ControlMessage message) {
    if (message.kind() == ControlMessage.Kind.STACKS) {
      post(() -> pool.stackRequests().answered(workerId, message.text()));
    } else if (message.kind() == ControlMessage.Kind.NOTE && message.item() == ClassMessage.ASK) {
      Worker worker = crew.byId(workerId);
      if (worker != null) {
        pool.classSource().asked(worker, message);
      }
    }
  }

  @Override
  public void disconnected(int workerId) {
    long now = System.nanoTime();
    post(() -> {
      Worker worker = crew.byId(workerId);
      if (worker != null) {
        worker.endOfStreamNanos = now;
      }
    });
  }
}
