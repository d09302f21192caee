package dev.panal.ipc.internal.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.panal.core.internal.Durations;
import dev.panal.core.testing.NothingLeftBehind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeftBehind.class)
@Timeout(60)
class WaitPlaceTest {
  private static final int VALUE = WaitPlace.BYTES;

  private final TestFamily family = new TestFamily(WaitPlace.BYTES + 64);
  private final AtomicInteger returned = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();

  @AfterEach
  void close() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
    family.close();
  }

  private static long never() {
    return System.nanoTime() + Durations.FOREVER_NANOS;
  }

  private static boolean take(SharedRegion region) {
    int value = region.words().getIntVolatile(VALUE);
    return value > 0 && region.words().compareAndSetInt(VALUE, value, value - 1);
  }

  private Thread taker(TestFamily.Member member) {
    SharedRegion region = member.region();
    WaitPlace place = WaitPlace.at(region, 0);
    Thread thread = new Thread(() -> {
      place.awaitUninterruptibly(ticket -> take(region), never());
      returned.incrementAndGet();
    });
    thread.start();
    threads.add(thread);
    return thread;
  }

  private static void give(TestFamily.Member member, int count) {
    for (int i = 0; i < count; i++) {
      member.region().words().getAndAddInt(VALUE, 1);
      WaitPlace.at(member.region(), 0).signal();
    }
  }

  @Test
  void signals_ofAnotherMember_wakeAsManyAsThereAre() {
    TestFamily.Member here = family.join();
    TestFamily.Member there = family.join();
    for (int i = 0; i < 3; i++) {
      taker(here);
    }
    await().until(() -> WaitPlace.at(there.region(), 0).waiters() == 3);
    give(there, 2);
    await().until(() -> returned.get() == 2);
    assertThat(WaitPlace.at(there.region(), 0).waiters()).isEqualTo(1);
    give(there, 1);
    await().until(() -> returned.get() == 3);
    assertThat(WaitPlace.at(there.region(), 0).waiters()).isZero();
  }

  @Test
  void handOver_betweenTwoMembers_losesNothing() throws Exception {
    TestFamily.Member here = family.join();
    TestFamily.Member there = family.join();
    int rounds = 3_000;
    Thread giver = new Thread(() -> {
      for (int i = 0; i < rounds; i++) {
        give(there, 1);
        if (i % 7 == 0) {
          Thread.yield();
        }
      }
    });
    giver.start();
    WaitPlace place = WaitPlace.at(here.region(), 0);
    for (int i = 0; i < rounds; i++) {
      assertThat(place.await(ticket -> take(here.region()), never())).isTrue();
    }
    giver.join();
    assertThat(here.region().words().getInt(VALUE)).isZero();
  }

  @Test
  void deadline_passed_isOneAttempt() throws Exception {
    TestFamily.Member here = family.join();
    WaitPlace place = WaitPlace.at(here.region(), 0);
    assertThat(place.await(ticket -> take(here.region()), System.nanoTime())).isFalse();
    give(here, 1);
    assertThat(place.await(ticket -> take(here.region()), System.nanoTime())).isTrue();
    long start = System.nanoTime();
    long wait = TimeUnit.MILLISECONDS.toNanos(20);
    assertThat(place.await(ticket -> take(here.region()), start + wait)).isFalse();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(wait);
  }

  @Test
  void waiterOfADeadMember_isCleanedUp_andItsSignalPassedOn() {
    TestFamily.Member here = family.join();
    TestFamily.Member doomed = family.join();
    WaitPlace.Waiter abandoned = WaitPlace.at(doomed.region(), 0).enter();
    taker(here);
    WaitPlace place = WaitPlace.at(here.region(), 0);
    await().until(() -> place.waiters() == 2);
    doomed.die();
    here.region().words().putIntVolatile(VALUE, 1);
    place.signal();
    await().until(() -> returned.get() == 1);
    assertThat(abandoned.isCounted()).isTrue();
  }

  @Test
  void moreWaitersThanCells_deadOnesMakeRoom() {
    TestFamily.Member doomed = family.join();
    WaitPlace place = WaitPlace.at(doomed.region(), 0);
    for (int i = 0; i < 64; i++) {
      assertThat(place.enter().isCounted()).isTrue();
    }
    assertThat(place.enter().isCounted()).isFalse();
    doomed.die();
    TestFamily.Member here = family.join();
    WaitPlace.Waiter waiter = WaitPlace.at(here.region(), 0).enter();
    assertThat(waiter.isCounted()).isTrue();
    assertThat(WaitPlace.at(here.region(), 0).waiters()).isEqualTo(1);
    assertThat(waiter.leave()).isFalse();
  }

  @Test
  void patrol_thatThrowsOrSucceeds_endsTheWait() throws Exception {
    TestFamily.Member here = family.join();
    WaitPlace place = WaitPlace.at(here.region(), 0);
    assertThat(place.await(patrolling(() -> true), never())).isTrue();
    assertThatIllegalStateException()
        .isThrownBy(() -> place.await(
            patrolling(() -> {
              throw new IllegalStateException("seen");
            }),
            never()))
        .withMessage("seen");
    assertThat(place.waiters()).isZero();
  }

  private interface Patrol {
    boolean look();
  }

  private static WaitPlace.Attempt patrolling(Patrol patrol) {
    return new WaitPlace.Attempt() {
      @Override
      public boolean now(long ticket) {
        return false;
      }

      @Override
      public boolean patrol(long ticket) {
        return patrol.look();
      }
    };
  }

  @Test
  void interrupt_endsTheWait_orIsKept() throws Exception {
    TestFamily.Member here = family.join();
    WaitPlace place = WaitPlace.at(here.region(), 0);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread waiter = new Thread(() -> {
      try {
        place.await(ticket -> false, never());
      } catch (InterruptedException e) {
        thrown.set(e);
      }
    });
    waiter.start();
    await().until(() -> place.waiters() == 1);
    waiter.interrupt();
    waiter.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    Thread taker = taker(here);
    await().until(() -> place.waiters() == 1);
    taker.interrupt();
    give(here, 1);
    taker.join();
    assertThat(returned).hasValue(1);
    assertThat(place.waiters()).isZero();
  }

  @Test
  void mutex_manyMembersAndDeaths_isHeldByOneAtATime() throws Exception {
    try (TestFamily others = new TestFamily(RobustMutex.BYTES + 64)) {
      int rounds = 50;
      AtomicInteger told = new AtomicInteger();
      AtomicInteger died = new AtomicInteger();
      List<Thread> all = new ArrayList<>();
      int[] inside = new int[1];
      for (int i = 0; i < 3; i++) {
        Thread thread = new Thread(() -> {
          for (int round = 0; round < rounds; round++) {
            TestFamily.Member member;
            synchronized (others) {
              member = others.join();
            }
            RobustMutex mutex = RobustMutex.at(member.region(), 0);
            if (mutex.lock()) {
              told.incrementAndGet();
            }
            inside[0]++;
            boolean dies = round % 5 == 0;
            if (dies) {
              died.incrementAndGet();
            } else {
              mutex.unlock();
            }
            synchronized (others) {
              member.die();
            }
          }
        });
        thread.start();
        all.add(thread);
      }
      for (Thread thread : all) {
        thread.join();
      }
      TestFamily.Member last = others.join();
      if (RobustMutex.at(last.region(), 0).lock()) {
        told.incrementAndGet();
      }
      assertThat(inside[0]).isEqualTo(3 * rounds);
      assertThat(told.get()).isEqualTo(died.get()).isEqualTo(3 * rounds / 5);
    }
  }

  @Test
  void fairMutex_ofWhichAWaiterHasDied_goesToWhoDoesNotWait() {
    try (TestFamily mutexes = new TestFamily(RobustMutex.BYTES)) {
      TestFamily.Member dying = mutexes.join();
      RobustMutex mutex = RobustMutex.fairAt(mutexes.join().region(), 0);
      WaitPlace.at(dying.region(), 16).enter();
      assertThat(mutex.tryLock()).isEqualTo(RobustMutex.Acquired.NOT);
      dying.die();
      assertThat(mutex.tryLock()).isEqualTo(RobustMutex.Acquired.YES);
    }
  }
}
