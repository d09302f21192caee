package dev.panal.benchmarks.sharing;

import dev.panal.benchmarks.report.Series;
import dev.panal.ipc.SharedLongArray;
import dev.panal.multiprocessing.Connection;
import dev.panal.multiprocessing.ConnectionEndedException;
import dev.panal.multiprocessing.JvmProcess;
import dev.panal.multiprocessing.Manager;
import dev.panal.multiprocessing.SharedLock;
import dev.panal.multiprocessing.SharedQueue;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Panal's figures. Each begins with as long a run that does not count, for the compilers. */
final class SharedFigures {
  private static final int PAIRS = 1000;
  private static final int ITEMS_PER_SECOND = 1_000_000;

  /** Small, as the tuple that Python puts. */
  private record Item(int number, String text) implements Serializable {}

  private record Production(SharedQueue<Item> queue, int count) implements Serializable {}

  /**
   * Two that want one lock.
   *
   * @param cells 0, 1: ready; 2: go; 3, 4: pairs of the second run
   */
  private record Contest(SharedLock lock, SharedLongArray cells, int index, long nanos)
      implements Serializable {}

  private SharedFigures() {}

  static double of(Kind kind, double seconds) {
    return switch (kind) {
      case UNCONTENDED -> uncontended(seconds);
      case CONTENDED -> contended(seconds);
      case QUEUE -> queue(seconds);
      case PIPE -> pipe(seconds);
      case MANAGER -> manager(seconds);
    };
  }

  private static double uncontended(double seconds) {
    try (SharedLock lock = SharedLock.create()) {
      Runnable pairs = () -> {
        for (int i = 0; i < PAIRS; i++) {
          pair(lock);
        }
      };
      medianNanos(pairs, seconds);
      return medianNanos(pairs, seconds) / PAIRS;
    }
  }

  private static double medianNanos(Runnable call, double seconds) {
    List<Double> taken = new ArrayList<>();
    long end = System.nanoTime() + (long) (seconds * 1e9);
    for (long begun = System.nanoTime(); begun < end; ) {
      call.run();
      long now = System.nanoTime();
      taken.add((double) (now - begun));
      begun = now;
    }
    return Series.of(taken).median();
  }

  private static double contended(double seconds) {
    try (SharedLock lock = SharedLock.create();
        SharedLongArray cells = SharedLongArray.create(5)) {
      List<JvmProcess> users = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Contest contest = new Contest(lock, cells, i, (long) (seconds * 1e9));
        users.add(JvmProcess.of(SharedFigures::use, contest).start());
      }
      while (cells.getVolatile(0) == 0 || cells.getVolatile(1) == 0) {
        Thread.onSpinWait();
      }
      cells.setVolatile(2, 1);
      users.forEach(JvmProcess::close);
      return (cells.get(3) + cells.get(4)) / seconds;
    }
  }

  private static void use(Contest contest) {
    pairs(contest, contest.nanos / 2);
    contest.cells.setVolatile(contest.index, 1);
    while (contest.cells.getVolatile(2) == 0) {
      pairs(contest, TimeUnit.MILLISECONDS.toNanos(1));
    }
    contest.cells.set(3 + contest.index, pairs(contest, contest.nanos));
  }

  // Nothing is done under the lock: the pair alone is measured.
  @SuppressWarnings("LockNotBeforeTry")
  private static void pair(SharedLock lock) {
    lock.lock();
    lock.unlock();
  }

  private static long pairs(Contest contest, long nanos) {
    long count = 0;
    SharedLock lock = contest.lock;
    for (long end = System.nanoTime() + nanos; System.nanoTime() < end; count += 100) {
      for (int i = 0; i < 100; i++) {
        pair(lock);
      }
    }
    return count;
  }

  private static double queue(double seconds) {
    int count = (int) (seconds * ITEMS_PER_SECOND);
    try (SharedQueue<Item> queue = SharedQueue.create()) {
      Production production = new Production(queue, 2 * count);
      JvmProcess producer = JvmProcess.of(SharedFigures::produce, production).start();
      consume(queue, count);
      long begun = System.nanoTime();
      consume(queue, count);
      long taken = System.nanoTime() - begun;
      producer.close();
      return count / (taken / 1e9);
    }
  }

  private static void produce(Production production) {
    for (int i = 0; i < production.count; i++) {
      production.queue.put(new Item(i, "item"));
    }
  }

  private static void consume(SharedQueue<Item> queue, int count) {
    for (int i = 0; i < count; i++) {
      queue.take();
    }
  }

  private static double pipe(double seconds) {
    Connection.Pipe pipe = Connection.pipe();
    JvmProcess other = JvmProcess.of(SharedFigures::echo, pipe.second()).start();
    pipe.second().close();
    try (Connection ours = pipe.first()) {
      Runnable ping = () -> {
        ours.send(1);
        ours.recv();
      };
      medianNanos(ping, seconds);
      return medianNanos(ping, seconds) / 1e3;
    } finally {
      other.close();
    }
  }

  private static double manager(double seconds) {
    try (Manager manager = Manager.create()) {
      Map<Integer, Integer> numbers = new HashMap<>();
      for (int i = 0; i < 1000; i++) {
        numbers.put(i, i);
      }
      Map<Integer, Integer> held = manager.map(numbers);
      Runnable get = () -> held.get(7);
      medianNanos(get, seconds);
      return medianNanos(get, seconds) / 1e3;
    }
  }

  private static void echo(Connection connection) {
    try (connection) {
      while (true) {
        connection.send(connection.<Object>recv());
      }
    } catch (ConnectionEndedException end) {
      // All was said.
    }
  }
}
