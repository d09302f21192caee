package dev.panal.core.internal;

import static dev.panal.core.suite.ExecutorUnderTest.waitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.testing.ExpectedLog;
import dev.panal.core.testing.NothingLeftBehind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeftBehind.class)
@Timeout(300)
class CallbacksTest {
  private final Callbacks callbacks = new Callbacks("test");

  @Test
  void execute_manyCallbacks_allRunOnFewThreads() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    AtomicInteger ran = new AtomicInteger();
    for (int i = 0; i < 10_000; i++) {
      callbacks.execute(() -> {
        threads.add(Thread.currentThread());
        ran.incrementAndGet();
      });
    }
    callbacks.quiesce(Duration.ofSeconds(60));
    assertThat(ran).hasValue(10_000);
    assertThat(threads).hasSizeLessThan(50).allMatch(Thread::isDaemon);
  }

  @Test
  void execute_allThreadsBlocked_othersRunAllTheSame() {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger ran = new AtomicInteger();
    for (int i = 0; i < 30; i++) {
      callbacks.execute(() -> {
        try {
          release.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      });
    }
    callbacks.execute(ran::incrementAndGet);
    waitUntil(() -> ran.get() == 1);
    release.countDown();
    callbacks.quiesce(Duration.ofSeconds(60));
  }

  @Test
  void quiesce_endlessCallback_givesUpInTime() {
    CountDownLatch release = new CountDownLatch(1);
    callbacks.execute(() -> {
      try {
        release.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    callbacks.quiesce(Duration.ofMillis(30));
    assertThat(release.getCount()).isEqualTo(1);
    release.countDown();
  }

  @Test
  void linger_switchedOff_letsIdleThreadsGo() {
    callbacks.linger(true);
    AtomicInteger ran = new AtomicInteger();
    callbacks.execute(ran::incrementAndGet);
    waitUntil(() -> ran.get() == 1);
    callbacks.linger(false);
    waitUntil(() -> Thread.getAllStackTraces().keySet().stream()
        .noneMatch(t -> t.getName().startsWith("panal-test-")));
    callbacks.execute(ran::incrementAndGet);
    waitUntil(() -> ran.get() == 2);
  }

  @Test
  void execute_interruptedCallbackThread_startsTheNextUninterrupted() {
    List<Boolean> flags = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 50; i++) {
      callbacks.execute(() -> {
        flags.add(Thread.currentThread().isInterrupted());
        Thread.currentThread().interrupt();
      });
    }
    callbacks.quiesce(Duration.ofSeconds(60));
    assertThat(flags).hasSize(50).containsOnly(false);
  }

  @Test
  @ExpectedLog("test: a callback of .* threw java.lang.IllegalStateException: oops")
  void execute_throwingCallback_isLoggedWithThePoolsName() {
    AtomicInteger ran = new AtomicInteger();
    callbacks.execute(() -> {
      throw new IllegalStateException("oops");
    });
    callbacks.execute(ran::incrementAndGet);
    callbacks.quiesce(Duration.ofSeconds(60));
    assertThat(ran).hasValue(1);
  }

  @Test
  void isCallbackThread_isTrueOnOnesOfAnyPoolOnly() {
    AtomicInteger seen = new AtomicInteger();
    assertThat(callbacks.isCallbackThread()).isFalse();
    new Callbacks("other").execute(() -> seen.addAndGet(callbacks.isCallbackThread() ? 1 : 2));
    waitUntil(() -> seen.get() != 0);
    assertThat(seen).hasValue(1);
  }
}
