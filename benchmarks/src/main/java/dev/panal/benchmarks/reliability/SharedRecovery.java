package dev.panal.benchmarks.reliability;

import dev.panal.multiprocessing.BarrierBrokenException;
import dev.panal.multiprocessing.Connection;
import dev.panal.multiprocessing.ConnectionEndedException;
import dev.panal.multiprocessing.JvmProcess;
import dev.panal.multiprocessing.SharedBarrier;
import dev.panal.multiprocessing.SharedEvent;
import dev.panal.multiprocessing.SharedJoinableQueue;
import dev.panal.multiprocessing.SharedLock;
import dev.panal.multiprocessing.SharedReadWriteLock;
import dev.panal.multiprocessing.SharedSemaphore;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Times between the SIGKILL of a process that holds something shared and the moment at which a
 * thread of another that has been waiting for it goes on, in milliseconds. One process holds all
 * kinds at once, so each kill is a sample of each.
 */
final class SharedRecovery {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** What one process holds and another waits for; the process itself for comparison. */
  enum Held {
    PROCESS("the process itself has ended"),
    LOCK("lock"),
    PERMIT("semaphore's permit"),
    WRITER("writer's part of a read-write lock"),
    ITEM("joinable queue's item not done"),
    END("connection's other end"),
    PARTY("party at a barrier");

    private final String title;

    Held(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  private record Holding(
      SharedLock lock,
      SharedSemaphore permit,
      SharedReadWriteLock table,
      SharedJoinableQueue<String> jobs,
      Connection end,
      SharedBarrier barrier,
      SharedEvent ready)
      implements Serializable {
    static Holding of(Connection end) {
      return new Holding(
          SharedLock.create(),
          SharedSemaphore.create(1),
          SharedReadWriteLock.create(),
          SharedJoinableQueue.create(1),
          end,
          SharedBarrier.create(3),
          SharedEvent.create());
    }

    /** In the process that is killed. */
    void hold() {
      lock.lock();
      permit.acquire();
      table.writeLock().lock();
      jobs.take();
      Thread party = new Thread(barrier::await, "party");
      party.setDaemon(true);
      party.start();
      Recovery.until(() -> barrier.waiting() == 1);
      ready.set();
      try {
        TimeUnit.HOURS.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Waits until the death is dealt with; returns when that was. */
    long await(Held held, Connection ours, JvmProcess holder) {
      switch (held) {
        case PROCESS -> holder.join();
        case LOCK -> lock.lock();
        case PERMIT -> permit.acquire();
        case WRITER -> table.writeLock().lock();
        case ITEM -> jobs.take();
        case END -> awaitEnd(ours);
        case PARTY -> awaitBreak();
      }
      long now = System.nanoTime();
      switch (held) {
        case LOCK -> lock.unlock();
        case PERMIT -> permit.release();
        case WRITER -> table.writeLock().unlock();
        case ITEM -> jobs.taskDone();
        case PROCESS, END, PARTY -> {}
      }
      return now;
    }

    private static void awaitEnd(Connection ours) {
      try {
        throw new IllegalStateException("nobody sent this: " + ours.recv());
      } catch (ConnectionEndedException expected) {
        // It has ended.
      }
    }

    private void awaitBreak() {
      try {
        throw new IllegalStateException("opened without its third party: " + barrier.await());
      } catch (BarrierBrokenException expected) {
        // It is broken.
      }
    }

    void close() {
      lock.close();
      permit.close();
      table.close();
      jobs.close();
      barrier.close();
      ready.close();
    }
  }

  private SharedRecovery() {}

  static Map<Held, Samples> killedHolder(int rounds) throws Exception {
    Map<Held, Samples> samples = new EnumMap<>(Held.class);
    for (int i = 0; i < rounds; i++) {
      round(samples);
    }
    return samples;
  }

  private static void round(Map<Held, Samples> samples) throws Exception {
    Connection.Pipe pipe = Connection.pipe();
    Holding holding = Holding.of(pipe.second());
    holding.jobs().put("job");
    try (Connection ours = pipe.first();
        JvmProcess holder =
            JvmProcess.builder().maxHeap("64m").build(Holding::hold, holding).start()) {
      pipe.second().close();
      if (!holding.ready().await(LIMIT)) {
        throw new IllegalStateException("not held within " + LIMIT);
      }
      Map<Held, FutureTask<Long>> waits = new EnumMap<>(Held.class);
      List<Thread> threads = new ArrayList<>();
      for (Held held : Held.values()) {
        FutureTask<Long> wait = new FutureTask<>(() -> holding.await(held, ours, holder));
        Thread thread = new Thread(wait, held.title());
        thread.setDaemon(true);
        thread.start();
        waits.put(held, wait);
        threads.add(thread);
      }
      Recovery.until(() -> threads.stream().allMatch(SharedRecovery::isAsleep));
      long killed = System.nanoTime();
      holder.kill();
      for (Map.Entry<Held, FutureTask<Long>> each : waits.entrySet()) {
        long end = each.getValue().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        samples.computeIfAbsent(each.getKey(), held -> new Samples()).add((end - killed) / 1e6);
      }
    } finally {
      holding.close();
    }
  }

  private static boolean isAsleep(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING
        || thread.getState() == Thread.State.WAITING;
  }
}
