package dev.panal.futures.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskTimeoutException;
import dev.panal.core.WorkerCrashedException;
import dev.panal.futures.Faults;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.ipc.internal.link.LinkSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads of the application hand over and poll by themselves: nothing is lost by it. */
@Timeout(300)
class CallersIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int CALLERS = 6;
  private static final int TASKS = 4_000;

  private static int increment(int x) {
    return x + 1;
  }

  private static int spinFor(int micros) {
    long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(micros);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return micros;
  }

  /** Pauses around the times after which pollers give up and workers fall asleep. */
  @Test
  void callers_thatPauseForRandomTimes_getEveryAnswer() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        SplittableRandom random = new SplittableRandom(caller);
        all.add(callers.submit(() -> {
          for (int i = 0; i < TASKS; i++) {
            TaskFuture<Integer> future = random.nextBoolean()
                ? pool.submit(CallersIT::increment, i)
                : pool.submit(CallersIT::spinFor, random.nextInt(120));
            LockSupport.parkNanos(random.nextInt(4) == 0 ? random.nextInt(150_000) : 0);
            future.result(LIMIT);
          }
          return true;
        }));
      }
      for (Future<Boolean> caller : all) {
        assertThat(caller.get()).isTrue();
      }
      await().atMost(LIMIT).until(() -> pool.stats().unfinished() == 0);
    } finally {
      callers.shutdown();
    }
  }

  @Test
  void taskThatIsHandedOverByItsCaller_hasItsTimeLimit() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      pool.submit(CallersIT::increment, 1).result(LIMIT);
      TaskFuture<Object> future = pool.with(
              TaskOptions.builder().timeout(Duration.ofMillis(200)).build())
          .submit(() -> {
            while (true) {
              LockSupport.parkNanos(1_000_000);
            }
          });
      assertThatThrownBy(() -> future.result(LIMIT)).isInstanceOf(TaskTimeoutException.class);
    }
  }

  @Test
  void workerThatDiesWhileItsCallerPolls_isReplaced() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 200; i++) {
          assertThat(pool.submit(CallersIT::increment, i).result(LIMIT)).isEqualTo(i + 1);
        }
        TaskFuture<Integer> last = pool.submit(CallersIT::exitIf, true);
        assertThatThrownBy(() -> last.result(LIMIT)).isInstanceOf(WorkerCrashedException.class);
        assertThat(pool.submit(CallersIT::exitIf, false).result(LIMIT)).isZero();
      }
    }
  }

  private static int exitIf(boolean exits) {
    if (exits) {
      Runtime.getRuntime().halt(3);
    }
    return 0;
  }

  /** Submits from every depth of a stack that has overflowed, on the way up. */
  private static int submitNearTheEnd(ProcessPoolExecutor pool, int[] submitted) {
    int overflows = 0;
    try {
      overflows = submitNearTheEnd(pool, submitted);
    } catch (StackOverflowError e) {
      overflows = 1;
    }
    if (submitted[0] < 400) {
      submitted[0]++;
      try {
        pool.submit(CallersIT::increment, 1).result(LIMIT);
      } catch (StackOverflowError e) {
        overflows++;
      }
    }
    return overflows;
  }

  @Test
  void callerNearTheEndOfItsStack_doesNoHarmToThePool() throws Exception {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
      for (int i = 0; i < 2_000; i++) {
        pool.submit(CallersIT::increment, i).result(LIMIT);
      }
      int[] overflows = new int[1];
      Thread caller = new Thread(
          null, () -> overflows[0] = submitNearTheEnd(pool, new int[1]), "deep", 1 << 20);
      caller.start();
      caller.join(LIMIT.toMillis());
      assertThat(overflows[0]).isPositive();
      for (int i = 0; i < 100; i++) {
        assertThat(pool.submit(CallersIT::increment, i).result(LIMIT)).isEqualTo(i + 1);
      }
    }
  }

  @Test
  void queuesOfChronicle_carryTheSame() {
    System.setProperty(LinkSettings.LANE_PROPERTY, "chronicle");
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
      List<Integer> items = IntStream.range(0, 20_000).boxed().toList();
      assertThat(pool.map(CallersIT::increment, items).mapToLong(x -> x).sum())
          .isEqualTo(items.stream().mapToLong(x -> x + 1).sum());
      assertThat(pool.submit((byte[] b) -> b, new byte[60_000]).result(LIMIT)).hasSize(60_000);
      TaskFuture<Integer> last = pool.submit(CallersIT::exitIf, true);
      assertThatThrownBy(() -> last.result(LIMIT)).isInstanceOf(WorkerCrashedException.class);
      assertThat(pool.submit(Faults::pid).result(LIMIT)).isPositive();
    } finally {
      System.clearProperty(LinkSettings.LANE_PROPERTY);
    }
  }
}
