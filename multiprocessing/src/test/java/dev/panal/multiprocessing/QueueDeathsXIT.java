package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.testing.NothingLeftBehind;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues whose producers and consumers are killed and stopped at random moments. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(180)
class QueueDeathsXIT {
  private static final int MOST = 50_000;
  private static final int LARGE = 2_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private record Work(
      SharedQueue<Parcel> queue, Accounts accounts, int producer, int count, boolean join)
      implements Serializable {
    Work by(int other, int number) {
      return new Work(queue, accounts, other, number, join);
    }
  }

  private record Parcel(Accounts.Item item, byte[] load) implements Serializable {}

  private static void produce(Work work) {
    for (int i = 0; i < work.count; i++) {
      Accounts.Item item = new Accounts.Item(work.producer, i);
      work.queue.put(new Parcel(item, new byte[i % LARGE == 1 ? 70_000 : i % 50]));
      work.accounts.wasPut(item);
    }
  }

  private static void consume(Work work) {
    work.queue.stream().forEach(parcel -> {
      work.accounts.wasTaken(parcel.item());
      if (work.join) {
        ((SharedJoinableQueue<Parcel>) work.queue).taskDone();
      }
    });
  }

  private static JvmProcess start(dev.panal.core.SerializableConsumer<Work> what, Work work) {
    return JvmProcess.builder().maxHeap("64m").build(what, work).start();
  }

  /**
   * Lets everything begin, then stops and kills; true to its seed but for what the machine does.
   */
  private static void disturb(Random random, JvmProcess victim)
      throws IOException, InterruptedException {
    pause(random, 150);
    Peer.signal("STOP", victim);
    pause(random, 200);
    if (random.nextBoolean()) {
      Peer.signal("CONT", victim);
      pause(random, 50);
    }
    victim.kill();
    victim.join();
  }

  private static void pause(Random random, int millis) {
    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(millis * 1000)));
  }

  private static void awaitTaken(Accounts accounts, long count) {
    org.awaitility.Awaitility.await().atMost(PATIENCE).until(() -> accounts.totalTaken() >= count);
  }

  @ParameterizedTest
  @ValueSource(longs = 1)
  void killedParticipants_loseAtMostWhatTheyHadTaken(long seed) throws Exception {
    Random random = new Random(seed);
    Accounts accounts = Accounts.of(2, MOST);
    SharedQueue<Parcel> queue = SharedQueue.create("deaths", 50);
    Work work = new Work(queue, accounts, 0, MOST, false);
    List<JvmProcess> all = new ArrayList<>();
    try {
      JvmProcess producer = start(QueueDeathsXIT::produce, work);
      JvmProcess consumer = start(QueueDeathsXIT::consume, work);
      all.addAll(List.of(producer, consumer));
      awaitTaken(accounts, 1000);
      disturb(random, producer);
      all.add(start(QueueDeathsXIT::produce, work.by(1, 6_000)));
      awaitTaken(accounts, accounts.totalTaken() + 1000);
      disturb(random, consumer);
      JvmProcess last = start(QueueDeathsXIT::consume, work);
      all.add(last);
      assertThat(all.get(2).join(PATIENCE)).isTrue();
      queue.close();
      assertThat(last.join(PATIENCE)).isTrue();
      assertThat(last.exitCode()).hasValue(0);
      assertThat(accounts.doubled()).isEmpty();
      assertThat(accounts.missing()).as("one consumer was killed").hasSizeLessThanOrEqualTo(1);
      assertThat(accounts.put().get(1)).isEqualTo(6_000);
      assertThat(queue.isEmpty()).isTrue();
    } finally {
      end(all, queue, accounts);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = 3)
  void killedParticipants_ofAJoinableQueue_loseNothing(long seed) throws Exception {
    Random random = new Random(seed);
    Accounts accounts = Accounts.of(1, MOST);
    SharedJoinableQueue<Parcel> queue = SharedJoinableQueue.create("jobs", 50);
    Work work = new Work(queue, accounts, 0, 6_000, true);
    List<JvmProcess> all = new ArrayList<>();
    try {
      JvmProcess one = start(QueueDeathsXIT::consume, work);
      JvmProcess other = start(QueueDeathsXIT::consume, work);
      JvmProcess producer = start(QueueDeathsXIT::produce, work);
      all.addAll(List.of(one, other, producer));
      awaitTaken(accounts, 500);
      disturb(random, one);
      awaitTaken(accounts, accounts.totalTaken() + 100);
      assertThat(producer.join(PATIENCE)).isTrue();
      assertThat(queue.awaitDone(PATIENCE)).isTrue();
      queue.close();
      assertThat(other.join(PATIENCE)).isTrue();
      assertThat(accounts.missing()).isEmpty();
      assertThat(accounts.doubled()).as("one consumer was killed").hasSizeLessThanOrEqualTo(1);
    } finally {
      end(all, queue, accounts);
    }
  }

  private static void end(List<JvmProcess> all, SharedQueue<Parcel> queue, Accounts accounts) {
    for (JvmProcess process : all) {
      process.kill();
      process.close();
    }
    queue.close();
    queue.clear();
    accounts.close();
  }

  private static void takeOneAndSleep(Work work) {
    Parcel parcel = work.queue.take();
    work.accounts.wasTaken(parcel.item());
    Peer.sleepForEver();
  }

  @Test
  void itemOfADeadTaker_comesToOneWhoWaits() {
    Accounts accounts = Accounts.of(1, 10);
    SharedJoinableQueue<Parcel> queue = SharedJoinableQueue.create("again", 10);
    Work work = new Work(queue, accounts, 0, 1, true);
    produce(work);
    try (Peer taker = Peer.run(QueueDeathsXIT::takeOneAndSleep, work)) {
      awaitTaken(accounts, 1);
      assertThat(queue.unfinished()).isEqualTo(1);
      assertThat(queue.poll()).isNull();
      taker.kill();
      long begun = System.nanoTime();
      assertThat(queue.take(PATIENCE).item().number()).isZero();
      assertThat(System.nanoTime() - begun).isLessThan(Peer.SOON.toNanos());
      queue.taskDone();
      assertThat(queue.awaitDone(PATIENCE)).isTrue();
    }
    queue.close();
    accounts.close();
  }
}
