package dev.panal.benchmarks.sharing;

import dev.panal.core.SerializableConsumer;
import dev.panal.ipc.SharedLongArray;
import dev.panal.multiprocessing.Connection;
import dev.panal.multiprocessing.ConnectionEndedException;
import dev.panal.multiprocessing.HeldLock;
import dev.panal.multiprocessing.JvmProcess;
import dev.panal.multiprocessing.SharedJoinableQueue;
import dev.panal.multiprocessing.SharedLock;
import dev.panal.multiprocessing.SharedQueue;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One round: producers and consumers of two queues, a server behind a connection, and counters
 * under a lock. Some of them die. Then every item is looked for.
 */
final class ChaosRound {
  private static final int PRODUCERS = 2;
  private static final int ITEMS = 20_000;
  private static final int LARGE_EVERY = 2_000;
  private static final int KILLS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PUT = 0;
  private static final int COUNTERS = PRODUCERS;

  private final Random random;
  private final Totals totals;
  private final long seed;
  private int consumersKilled;

  /** What all rounds came to. */
  static final class Totals {
    private final List<String> complaints = new ArrayList<>();
    private long rounds;
    private long items;
    private long kills;
    private long lostWithTakers;
    private long givenAgain;
    private long messages;
    private long counts;

    void complain(String what) {
      System.err.println(what);
      complaints.add(what);
    }

    boolean isClean() {
      return complaints.isEmpty();
    }

    String text() {
      StringBuilder text = new StringBuilder();
      text.append("rounds          ").append(rounds).append('\n');
      text.append("killed          ").append(kills).append('\n');
      text.append("items           ").append(items).append('\n');
      text.append("gone with taker ").append(lostWithTakers).append(" (plain queue)\n");
      text.append("given again     ").append(givenAgain).append(" (joinable queue)\n");
      text.append("messages        ").append(messages).append('\n');
      text.append("counted         ").append(counts).append(" under the lock\n");
      complaints.forEach(each -> text.append("WRONG           ").append(each).append('\n'));
      return text.append(isClean() ? "clean\n" : "NOT CLEAN\n").toString();
    }
  }

  /** An item: its producer, its number, and something to carry. */
  private record Item(int producer, int number, byte[] load) implements Serializable {}

  /**
   * What the processes share.
   *
   * @param cells by producer: how many were put; then two counters that the lock keeps equal, and a
   *     mark while they are not
   * @param taken by producer and number: how often
   */
  private record Floor(
      SharedQueue<Item> queue,
      boolean join,
      SharedLock lock,
      SharedLongArray cells,
      SharedLongArray taken,
      int producer)
      implements Serializable {
    Floor of(int other) {
      return new Floor(queue, join, lock, cells, taken, other);
    }

    void count() {
      try (HeldLock held = lock.acquire()) {
        if (held.ownerDied()) {
          cells.set(COUNTERS + 1, cells.get(COUNTERS));
        }
        cells.setVolatile(COUNTERS, cells.get(COUNTERS) + 1);
        cells.setVolatile(COUNTERS + 1, cells.get(COUNTERS + 1) + 1);
      }
    }
  }

  private ChaosRound(long seed, Totals totals) {
    this.seed = seed;
    this.random = new Random(seed);
    this.totals = totals;
  }

  static void run(long seed, Totals totals) throws IOException, InterruptedException {
    ChaosRound round = new ChaosRound(seed, totals);
    round.queue(seed % 2 == 0);
    round.connection();
    totals.rounds++;
  }

  private static void produce(Floor floor) {
    for (int i = 0; i < ITEMS; i++) {
      int load = i % LARGE_EVERY == 1 ? 70_000 : i % 100;
      floor.queue.put(new Item(floor.producer, i, new byte[load]));
      floor.cells.setVolatile(PUT + floor.producer, i + 1);
      floor.count();
    }
  }

  private static void consume(Floor floor) {
    floor.queue.stream().forEach(item -> {
      floor.taken.getAndAdd((long) item.producer() * ITEMS + item.number(), 1);
      floor.count();
      if (floor.join) {
        ((SharedJoinableQueue<Item>) floor.queue).taskDone();
      }
    });
  }

  private void queue(boolean join) throws IOException, InterruptedException {
    List<JvmProcess> processes = new ArrayList<>();
    try (SharedLock lock = SharedLock.create();
        SharedLongArray cells = SharedLongArray.create(COUNTERS + 2);
        SharedLongArray taken = SharedLongArray.create((long) PRODUCERS * ITEMS)) {
      SharedQueue<Item> queue =
          join ? SharedJoinableQueue.create("jobs", 100) : SharedQueue.create("items", 100);
      try {
        Floor floor = new Floor(queue, join, lock, cells, taken, 0);
        List<JvmProcess> producers = new ArrayList<>();
        for (int p = 0; p < PRODUCERS; p++) {
          producers.add(start(ChaosRound::produce, floor.of(p), processes));
        }
        List<JvmProcess> consumers = new ArrayList<>();
        consumers.add(start(ChaosRound::consume, floor, processes));
        consumers.add(start(ChaosRound::consume, floor, processes));
        kill(producers, consumers, floor, processes);
        settle(producers, consumers, floor);
        account(floor);
      } finally {
        for (JvmProcess process : processes) {
          process.kill();
          process.close();
        }
        queue.close();
        queue.clear();
      }
    }
  }

  private void kill(
      List<JvmProcess> producers,
      List<JvmProcess> consumers,
      Floor floor,
      List<JvmProcess> processes)
      throws IOException, InterruptedException {
    await("the first item to be taken", () -> floor.taken.stream().anyMatch(times -> times > 0));
    for (int kill = 0; kill < KILLS; kill++) {
      pause(300);
      if (kill == 0) {
        disturb(producers.get(0));
      } else {
        int victim = random.nextInt(consumers.size());
        disturb(consumers.get(victim));
        consumersKilled++;
        consumers.set(victim, start(ChaosRound::consume, floor, processes));
      }
      totals.kills++;
    }
  }

  private void settle(List<JvmProcess> producers, List<JvmProcess> consumers, Floor floor) {
    for (JvmProcess producer : producers) {
      if (isStuck(producer, floor)) {
        complain("a producer is stuck: " + floor.queue);
      }
    }
    floor.queue.close();
    for (JvmProcess consumer : consumers) {
      if (isStuck(consumer, floor)) {
        complain("a consumer is stuck: " + floor.queue);
      }
    }
  }

  /** It does not end, and nobody gets on. */
  private static boolean isStuck(JvmProcess process, Floor floor) {
    long counted;
    do {
      counted = floor.cells.getVolatile(COUNTERS);
      if (process.join(PATIENCE)) {
        return false;
      }
    } while (floor.cells.getVolatile(COUNTERS) != counted);
    return true;
  }

  private void account(Floor floor) {
    long missing = 0;
    long again = 0;
    for (int p = 0; p < PRODUCERS; p++) {
      long put = floor.cells.get(PUT + p);
      for (int i = 0; i < ITEMS; i++) {
        long times = floor.taken.get((long) p * ITEMS + i);
        missing += i < put && times == 0 ? 1 : 0;
        again += Math.max(0, times - 1);
        totals.items += times > 0 ? 1 : 0;
        if (i > put && times > 0) {
          complain("producer " + p + " has not put item " + i + ", and it was taken");
        }
      }
    }
    if (floor.join) {
      totals.givenAgain += again;
    } else {
      totals.lostWithTakers += missing;
    }
    if (missing > (floor.join ? 0 : consumersKilled)) {
      complain(missing + " items are lost, consumers killed: " + consumersKilled);
    }
    if (again > (floor.join ? consumersKilled : 0)) {
      complain(again + " items are doubled, consumers killed: " + consumersKilled);
    }
    try (HeldLock held = floor.lock.acquire()) {
      boolean died = held.ownerDied();
      if (!died && floor.cells.get(COUNTERS) != floor.cells.get(COUNTERS + 1)) {
        complain("the lock was held by two: " + floor.cells.get(COUNTERS) + " and "
            + floor.cells.get(COUNTERS + 1));
      }
      totals.counts += floor.cells.get(COUNTERS);
    }
  }

  private static void serve(Connection connection) {
    try (connection) {
      while (true) {
        connection.send(connection.<Integer>recv() + 1);
      }
    } catch (ConnectionEndedException end) {
      // The client is done.
    }
  }

  private void connection() throws IOException, InterruptedException {
    Connection.Pipe pipe = Connection.pipe();
    List<JvmProcess> processes = new ArrayList<>();
    JvmProcess server = start(ChaosRound::serve, pipe.second(), processes);
    pipe.second().close();
    try (Connection ours = pipe.first()) {
      int before = random.nextInt(2000) + 1;
      for (int i = 0; i < before; i++) {
        ours.send(i);
        int answer = ours.recv(PATIENCE);
        if (answer != i + 1) {
          complain("message " + i + " was answered by " + answer);
        }
        totals.messages++;
      }
      disturb(server);
      totals.kills++;
      long killed = System.nanoTime();
      if (!ours.poll(PATIENCE)) {
        complain("the end of a connection was not seen, "
            + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed) + " ms after a kill");
      }
    } finally {
      server.kill();
      server.close();
    }
  }

  private <A> JvmProcess start(
      SerializableConsumer<A> what, A argument, List<JvmProcess> processes) {
    JvmProcess process =
        JvmProcess.builder().maxHeap("64m").build(what, argument).start();
    processes.add(process);
    return process;
  }

  /** Stops it, perhaps lets it go on for a moment, and kills it. */
  private void disturb(JvmProcess victim) throws IOException, InterruptedException {
    pause(100);
    signal("STOP", victim);
    pause(100);
    if (random.nextBoolean()) {
      signal("CONT", victim);
      pause(20);
    }
    victim.kill();
    victim.join();
  }

  private static void signal(String name, JvmProcess process)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  private void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(millis * 1000)));
  }

  private void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        complain("waited in vain for " + what);
        return;
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void complain(String what) {
    totals.complain("seed " + seed + ": " + what);
  }
}
