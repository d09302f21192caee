package dev.panal.futures.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.FluentFuture;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import dev.panal.core.TaskFuture;
import dev.panal.core.ThreadExecutor;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.Faults;
import dev.panal.futures.ProcessPoolExecutor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Panal's futures in the hands of other libraries, and their threads in Panal's. */
@Timeout(300)
@ExtendWith(NothingLeftBehind.class)
class InteroperationIT {
  @Test
  void guava_transformsAndJoinsThem() throws Exception {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      ListenableFuture<Integer> twice = FluentFuture.from(pool.submit((Integer x) -> x + 1, 4))
          .transform(x -> 2 * x, MoreExecutors.directExecutor());
      assertThat(twice.get(20, TimeUnit.SECONDS)).isEqualTo(10);
      List<TaskFuture<Integer>> all = pool.submitAll((Integer x) -> x * x, List.of(1, 2, 3));
      assertThat(Futures.allAsList(all).get(20, TimeUnit.SECONDS)).containsExactly(1, 4, 9);
    }
  }

  @Test
  void completableFutures_composeThem_andCancelThem(@TempDir Path directory) throws Exception {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      CompletableFuture<Integer> chained = pool.submit((Integer x) -> x + 1, 1)
          .toCompletableFuture()
          .thenCompose(x -> pool.submit((Integer y) -> y * 10, x).toCompletableFuture());
      assertThat(chained.get(20, TimeUnit.SECONDS)).isEqualTo(20);

      CompletableFuture<Integer> failing = pool.<Integer>submit(() -> {
            throw new IllegalStateException("x");
          })
          .toCompletableFuture();
      assertThatThrownBy(failing::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(IllegalStateException.class);

      TaskFuture<Integer> stuck =
          pool.submit(Faults::awaitFile, directory.resolve("never").toString());
      stuck.toCompletableFuture().cancel(true);
      assertThat(stuck.isCancelled()).isTrue();
    }
  }

  @Test
  void supplyAsync_runsOnThreads_andSaysWhatToWriteForProcesses() {
    try (ThreadExecutor threads = ThreadExecutor.create(1);
        ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      assertThat(CompletableFuture.supplyAsync(() -> 5, threads.asExecutorService())
              .join())
          .isEqualTo(5);
      assertThatThrownBy(() -> CompletableFuture.supplyAsync(() -> 5, pool.asExecutorService()))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessageContaining("submit(fn, x).toCompletableFuture()");
    }
  }

  /** They neither hold up their carriers nor each other. */
  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void virtualThreads_waitInThousands(@TempDir Path directory) throws Exception {
    String gate = directory.resolve("gate").toString();
    int count = 2_000;
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      TaskFuture<Integer> gated = pool.submit(Faults::awaitFile, gate);
      CountDownLatch waiting = new CountDownLatch(count);
      AtomicInteger sum = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        threads.add(startVirtual(() -> {
          waiting.countDown();
          sum.addAndGet(1 + gated.result());
        }));
      }
      assertThat(waiting.await(20, TimeUnit.SECONDS))
          .as("each began to wait, so none held a carrier")
          .isTrue();
      Faults.note(gate, "open");
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(sum).hasValue(count);
    }
  }

  /** This is compiled for JDK 17. */
  private static Thread startVirtual(Runnable body) throws ReflectiveOperationException {
    return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, body);
  }
}
