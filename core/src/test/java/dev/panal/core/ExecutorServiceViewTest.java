package dev.panal.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.ListeningExecutorService;
import dev.panal.core.suite.ExecutorServiceSuite;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExecutorServiceViewTest implements ExecutorServiceSuite {
  @Override
  public ExecutorService newService(int workers) {
    return ThreadExecutor.create(workers).asExecutorService();
  }

  @Test
  void submit_tasksThatCannotTravel_runInThisJvm() throws Exception {
    try (TaskExecutor executor = ThreadExecutor.create(1)) {
      ListeningExecutorService service = executor.asExecutorService();
      Object captured = new Object();
      Callable<Object> task = () -> captured;
      ListenableFuture<Object> future = service.submit(task);
      assertThat(future.get()).isSameAs(captured);
      assertThat(CompletableFuture.supplyAsync(() -> captured, service).get(60, TimeUnit.SECONDS))
          .isSameAs(captured);
    }
  }

  @Test
  void submit_tasksThatCannotTravelWhereTheyWouldBeCopied_areRejectedWithTheWayOut() {
    try (TaskExecutor executor = SerialExecutor.builder().copying(true).build()) {
      ListeningExecutorService service = executor.asExecutorService();
      Callable<Object> task = Object::new;
      assertThatExceptionOfType(RejectedExecutionException.class)
          .isThrownBy(() -> service.submit(task))
          .withMessageContaining(task.getClass().getName())
          .withMessageContaining("submit(fn, x).toCompletableFuture()");
      assertThatExceptionOfType(RejectedExecutionException.class)
          .isThrownBy(() -> service.execute(() -> {}))
          .withMessageContaining("submit(fn, x).toCompletableFuture()");
    }
  }

  @Test
  void submit_onABrokenExecutor_isRejectedWithTheReason() {
    try (ThreadExecutor executor = ThreadExecutor.builder()
        .workers(1)
        .initializer(() -> {
          throw new IllegalStateException("no licence");
        })
        .build()) {
      executor.submit(() -> 1).exception();
      assertThatExceptionOfType(RejectedExecutionException.class)
          .isThrownBy(() -> executor.asExecutorService().submit(() -> 1))
          .withCauseInstanceOf(BrokenExecutorException.class)
          .withMessageContaining("no licence");
    }
  }

  @Test
  void execute_commandThrows_reachesTheThreadsHandler() throws Exception {
    Set<Throwable> seen = ConcurrentHashMap.newKeySet();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> seen.add(thrown));
    try (ThreadExecutor executor = ThreadExecutor.create(1)) {
      executor.asExecutorService().execute(() -> {
        throw new IllegalStateException("loud");
      });
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertThat(seen).singleElement().satisfies(thrown -> assertThat(thrown).hasMessage("loud"));
  }
}
