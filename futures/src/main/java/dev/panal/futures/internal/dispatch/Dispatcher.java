package dev.panal.futures.internal.dispatch;

import dev.panal.ipc.internal.link.BellHub;
import dev.panal.ipc.internal.link.ControlMessage;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpscLinkedAtomicQueue;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

/**
 * The pool's one thread that owns the workers' states, hand-overs, deadlines and exits. It runs no
 * user code.
 *
 * <p>Everybody else reaches it through two queues: work that was submitted, and commands. Before it
 * sleeps it says so (here and in each worker's control page), looks once more behind a full fence,
 * and blocks in the hub's selector, where a worker's ring, a wake-up from this JVM and the next
 * deadline end its sleep.
 */
final class Dispatcher implements Runnable, BellHub.Events {
  private static final System.Logger LOG = System.getLogger("dev.panal");
  private static final long FAILURE_PAUSE_NANOS = 10_000_000;
  private static final int FRAMES_AT_ONCE = 256;
  private static final int SUBMISSIONS_AT_ONCE = 1024;

  private final Pool pool;
  private final Crew crew;
  private final Assigner assigner;
  private final Watch watch;
  private final Answers answers;
  private final Queue<Work> submissions = new MpscUnboundedAtomicArrayQueue<>(1024);
  private final Queue<Runnable> commands = new MpscLinkedAtomicQueue<>();
  private final PendingQueue pending = new PendingQueue();
  private volatile boolean sleeping;
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

  void submit(Work work) {
    submissions.add(work);
    wake();
  }

  void post(Runnable command) {
    commands.add(command);
    wake();
  }

  private void wake() {
    if (sleeping) {
      pool.hub().wakeup();
    }
  }

  // --- on the dispatcher's thread

  @Override
  public void run() {
    while (!finished) {
      try {
        turn();
      } catch (Throwable t) {
        breakPool(t);
        LockSupport.parkNanos(FAILURE_PAUSE_NANOS);
      }
    }
  }

  private void breakPool(Throwable failure) {
    try {
      LOG.log(
          System.Logger.Level.ERROR,
          pool.config().name() + ": the dispatcher failed; the pool is broken",
          failure);
      crew.breakPool("internal error: " + failure, failure);
    } catch (Throwable again) {
      // the next turn fails likewise or finds what is left; without this thread nothing ever ended
    }
  }

  private void turn() throws IOException {
    int done = runCommands() + acceptSubmissions() + readAnswers();
    crew.keepUp();
    done += assigner.assign();
    if (done == 0) {
      long now = System.nanoTime();
      long deadline = watch.check(now);
      pool.admission().wakeIfRoom();
      if (crew.isFinished()) {
        finished = true;
        pool.terminated();
        return;
      }
      sleepUntil(Math.min(deadline, assigner.nextLook(now)));
    } else {
      watch.checkWhileBusy();
    }
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

  private void sleepUntil(long deadline) throws IOException {
    sleeping = true;
    for (Worker worker : crew.workers()) {
      if (worker.link() != null) {
        worker.page().hostFallsAsleep();
      }
    }
    try {
      VarHandle.fullFence();
      long wait = deadline == Watch.NEVER ? Long.MAX_VALUE : deadline - System.nanoTime();
      if (wait > 0 && submissions.isEmpty() && commands.isEmpty() && !anyUnread()) {
        pool.hub().await(wait, this);
      } else {
        pool.hub().await(0, this);
      }
    } finally {
      sleeping = false;
      for (Worker worker : crew.workers()) {
        if (worker.link() != null) {
          worker.page().hostAwake();
        }
      }
    }
  }

  private boolean anyUnread() {
    for (Worker worker : crew.workers()) {
      if (worker.hasUnread()) {
        return true;
      }
    }
    return false;
  }

  // --- from the hub, on this thread

  @Override
  public void connected(int workerId) {}

  @Override
  public void rang(int workerId) {}

  @Override
  public void control(int workerId, ControlMessage message) {}

  @Override
  public void disconnected(int workerId) {
    Worker worker = crew.byId(workerId);
    if (worker != null) {
      worker.endOfStreamNanos = System.nanoTime();
    }
  }
}
