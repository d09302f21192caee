package dev.panal.core.internal;

import dev.panal.core.BrokenExecutorException;
import dev.panal.core.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The threads of an in-JVM executor and the tasks that wait for them. */
public final class ThreadCrew {
  /*
   * Everything is guarded by `lock`; no user code runs under it. A task counts as unfinished from start() until its
   * thread is done with it, or, when it was cancelled before it began, until then; it stays in the queue as an empty
   * shell that a thread skips, since to search the queue would make a thousand cancels a million steps. The crew has
   * terminated when it is shut down, nothing is unfinished and the last thread has gone.
   */

  private final class Member extends Thread {
    final WorkerRef worker;

    Member(int index) {
      super(null, null, "panal-" + name + "-thread-" + index, 0, false);
      worker = new WorkerRef(index, LocalTask.PID);
      setDaemon(true);
    }

    ThreadCrew crew() {
      return ThreadCrew.this;
    }

    @Override
    public void run() {
      work(this);
    }
  }

  private static final Comparator<LocalTask<?>> BY_PRIORITY = Comparator.<LocalTask<?>>comparingInt(
          task -> task.options().priority())
      .reversed()
      .thenComparingLong(LocalTask::id);

  private final String name;
  private final int workers;
  private final @Nullable Runnable initializer;
  private final Callbacks callbacks;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition terminated = lock.newCondition();
  private final PriorityQueue<LocalTask<?>> queue = new PriorityQueue<>(BY_PRIORITY);
  private final Map<Member, @Nullable LocalTask<?>> members = new HashMap<>();
  private long lastId;
  private int unfinished;
  private int idle;
  private volatile boolean shutdown;
  private @Nullable Throwable broken;

  public ThreadCrew(String name, int workers, @Nullable Runnable initializer, Callbacks callbacks) {
    this.name = name;
    this.workers = workers;
    this.initializer = initializer;
    this.callbacks = callbacks;
  }

  public <R extends @Nullable Object> LocalTask<R> start(
      Invocation<R> invocation, TaskOptions options) {
    lock.lock();
    try {
      if (broken != null) {
        throw brokenException(broken);
      }
      if (shutdown) {
        throw new RejectedExecutionException(name + " is shut down");
      }
      LocalTask<R> task =
          new LocalTask<>(++lastId, invocation, options, callbacks, this::dropped, null);
      if (idle <= queue.size() && members.size() < workers) {
        addMember();
      }
      KeepAlive.acquire();
      queue.add(task);
      unfinished++;
      work.signal();
      return task;
    } finally {
      lock.unlock();
    }
  }

  private void addMember() {
    int index = 0;
    while (isTaken(index)) {
      index++;
    }
    Member member = new Member(index);
    members.put(member, null);
    boolean started = false;
    try {
      member.start();
      started = true;
    } finally {
      if (!started) {
        members.remove(member);
      }
    }
  }

  private boolean isTaken(int index) {
    return members.keySet().stream().anyMatch(member -> member.worker.index() == index);
  }

  private void work(Member self) {
    try {
      if (initialize()) {
        boolean ran = false;
        for (LocalTask<?> task = next(self, ran); task != null; task = next(self, ran)) {
          ran = task.run(self.worker);
          Thread.interrupted(); // a task that interrupts its own thread does not reach the next
        }
      }
    } finally {
      leave(self);
    }
  }

  private boolean initialize() {
    try {
      if (initializer != null) {
        initializer.run();
      }
      return true;
    } catch (Throwable t) { // an Error, too, leaves the executor without what its tasks rely on
      breakWith(t);
      return false;
    }
  }

  private void breakWith(Throwable cause) {
    List<LocalTask<?>> pending;
    lock.lock();
    try {
      if (broken == null) {
        broken = cause;
      }
      pending = new ArrayList<>(queue);
      queue.clear();
      work.signalAll();
    } finally {
      lock.unlock();
    }
    for (LocalTask<?> task : pending) {
      if (task.fail(brokenException(cause))) {
        finished();
      }
    }
  }

  private BrokenExecutorException brokenException(Throwable cause) {
    return new BrokenExecutorException(name + " is broken: its initializer threw " + cause, cause);
  }

  /**
   * The member's next task; null when it should go.
   *
   * @param ran whether its last one ran and so is finished only now; one that was cancelled at the
   *     last moment is already
   */
  private @Nullable LocalTask<?> next(Member self, boolean ran) {
    lock.lock();
    try {
      members.put(self, null);
      if (ran) {
        finished();
      }
      for (; ; ) {
        LocalTask<?> task = queue.poll();
        if (task != null) {
          if (!task.isDone()) {
            members.put(self, task);
            return task;
          }
        } else if (shutdown || broken != null) {
          return null;
        } else {
          idle++;
          try {
            work.awaitUninterruptibly();
          } finally {
            idle--;
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void dropped(LocalTask<?> task) {
    finished();
  }

  private void finished() {
    lock.lock();
    try {
      unfinished--;
      KeepAlive.release();
      checkTerminated();
    } finally {
      lock.unlock();
    }
  }

  private void leave(Member self) {
    lock.lock();
    try {
      members.remove(self);
      checkTerminated();
    } finally {
      lock.unlock();
    }
  }

  private void checkTerminated() {
    if (isTerminated()) {
      terminated.signalAll();
      callbacks.linger(false);
      KeepAlive.look();
    }
  }

  public boolean isMember(Thread thread) {
    return thread instanceof Member member && member.crew() == this;
  }

  public void shutdown() {
    lock.lock();
    try {
      shutdown = true;
      work.signalAll();
      checkTerminated();
    } finally {
      lock.unlock();
    }
  }

  public void cancelPending() {
    List<LocalTask<?>> pending;
    lock.lock();
    try {
      pending = new ArrayList<>(queue);
    } finally {
      lock.unlock();
    }
    pending.forEach(LocalTask::cancelIfPending);
  }

  public void cancelRunning() {
    List<LocalTask<?>> running = new ArrayList<>();
    lock.lock();
    try {
      for (LocalTask<?> task : members.values()) {
        if (task != null) {
          running.add(task);
        }
      }
    } finally {
      lock.unlock();
    }
    running.forEach(task -> task.cancel(true));
  }

  public boolean isShutdown() {
    return shutdown;
  }

  public boolean isTerminated() {
    lock.lock();
    try {
      return shutdown && unfinished == 0 && members.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    long left = Durations.waitNanos(timeout, "timeout");
    lock.lockInterruptibly();
    try {
      while (!isTerminated()) {
        if (left <= 0) {
          return false;
        }
        left = terminated.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
