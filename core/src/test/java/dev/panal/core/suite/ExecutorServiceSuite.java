package dev.panal.core.suite;

import static dev.panal.core.suite.ExecutorUnderTest.waitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.panal.core.SerializableCallable;
import dev.panal.core.SerializableRunnable;
import dev.panal.core.testing.NothingLeftBehind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The JDK's contract of an executor service, after JSR-166's cases for AbstractExecutorService;
 * holds for the JDK's own pools and for {@code asExecutorService()}. All tasks are serialisable.
 */
@ExtendWith(NothingLeftBehind.class)
@Timeout(300)
public interface ExecutorServiceSuite {

  /** A new one with as many workers. */
  ExecutorService newService(int workers);

  private static SerializableCallable<Integer> square(int x) {
    return () -> Tasks.square(x);
  }

  private static SerializableCallable<Integer> failing(String message) {
    return () -> {
      Tasks.throwChecked(message);
      return 0;
    };
  }

  private static SerializableCallable<Integer> waiting(Gate gate) {
    return () -> Gate.passThen(gate, 1);
  }

  /** Ends the service, whatever it still runs. */
  private static void end(ExecutorService service) {
    service.shutdownNow();
    try {
      assertThat(service.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    assertThat(service.isTerminated()).isTrue();
  }

  @Test
  default void submit_callableRunnableAndResult_completeAsTheyShould() throws Exception {
    ExecutorService service = newService(2);
    assertThat(service.submit(square(3)).get()).isEqualTo(9);
    SerializableRunnable nothing = () -> {};
    assertThat(service.submit(nothing).get()).isNull();
    assertThat(service.submit(nothing, "result").get(60, TimeUnit.SECONDS)).isEqualTo("result");
    end(service);
  }

  @Test
  default void submit_null_isRefused() {
    ExecutorService service = newService(1);
    assertThatNullPointerException().isThrownBy(() -> service.submit((Callable<?>) null));
    assertThatNullPointerException().isThrownBy(() -> service.submit((Runnable) null));
    assertThatNullPointerException().isThrownBy(() -> service.submit((Runnable) null, 1));
    assertThatNullPointerException().isThrownBy(() -> service.execute(null));
    end(service);
  }

  @Test
  default void submit_taskThrows_isTheCauseOfExecutionException() {
    ExecutorService service = newService(1);
    Future<Integer> future = service.submit(failing("x"));
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(future::get)
        .withCauseInstanceOf(IOException.class);
    assertThat(future.isDone()).isTrue();
    assertThat(future.isCancelled()).isFalse();
    end(service);
  }

  @Test
  default void submit_afterShutdown_isRejected() {
    ExecutorService service = newService(1);
    service.shutdown();
    assertThat(service.isShutdown()).isTrue();
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> service.submit(square(1)));
    end(service);
  }

  @Test
  default void get_interrupted_throwsAndClearsTheFlag(@TempDir Path directory) {
    ExecutorService service = newService(1);
    Gate gate = Gate.in(directory, "gate");
    Future<Integer> future = service.submit(waiting(gate));
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class).isThrownBy(future::get);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    gate.open();
    end(service);
  }

  @Test
  default void get_tooSoon_isATimeoutException(@TempDir Path directory) {
    ExecutorService service = newService(1);
    Gate gate = Gate.in(directory, "gate");
    Future<Integer> future = service.submit(waiting(gate));
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> future.get(5, TimeUnit.MILLISECONDS));
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> future.get(-5, TimeUnit.MILLISECONDS));
    assertThat(future.isDone()).isFalse();
    gate.open();
    end(service);
  }

  @Test
  default void cancel_runningTask_isCancelledAndInterrupted(@TempDir Path directory) {
    ExecutorService service = newService(1);
    Gate gate = Gate.in(directory, "gate");
    Future<Integer> future = service.submit(waiting(gate));
    waitUntil(gate::isReached);
    assertThat(future.cancel(true)).isTrue();
    assertThat(future.isCancelled()).isTrue();
    assertThat(future.isDone()).isTrue();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(future::get);
    waitUntil(gate::isInterrupted);
    end(service);
  }

  @Test
  default void invokeAll_tasks_areAllDoneAndInOrder() throws Exception {
    ExecutorService service = newService(2);
    assertThat(service.invokeAll(List.<Callable<Integer>>of())).isEmpty();
    List<Callable<Integer>> tasks = List.of(square(3), failing("x"), square(2));
    List<Future<Integer>> futures = service.invokeAll(tasks);
    assertThat(futures).hasSize(3).allMatch(Future::isDone);
    assertThat(futures.get(0).get()).isEqualTo(9);
    assertThatExceptionOfType(ExecutionException.class).isThrownBy(futures.get(1)::get);
    assertThat(futures.get(2).get()).isEqualTo(4);
    assertThat(service.invokeAll(tasks, 60, TimeUnit.SECONDS)).allMatch(Future::isDone);
    end(service);
  }

  @Test
  default void invokeAll_null_isRefused() {
    ExecutorService service = newService(2);
    List<Callable<Integer>> withNull = new ArrayList<>(Collections.singletonList(null));
    withNull.add(0, square(1));
    assertThatNullPointerException().isThrownBy(() -> service.invokeAll(null));
    assertThatNullPointerException().isThrownBy(() -> service.invokeAll(withNull));
    assertThatNullPointerException()
        .isThrownBy(() -> service.invokeAll(List.of(square(1)), 1, null));
    end(service);
  }

  @Test
  default void invokeAll_timeout_cancelsWhatIsUnfinished(@TempDir Path directory) throws Exception {
    ExecutorService service = newService(2);
    Gate gate = Gate.in(directory, "gate");
    Future<Integer> warm = service.submit(square(2));
    warm.get();
    List<Callable<Integer>> tasks = List.of(square(3), waiting(gate), square(2));
    List<Future<Integer>> futures = service.invokeAll(tasks, 1, TimeUnit.SECONDS);
    assertThat(futures).hasSize(3).allMatch(Future::isDone);
    assertThat(futures.get(0).isCancelled()).isFalse();
    assertThat(futures.get(1).isCancelled()).isTrue();
    end(service);
  }

  @Test
  default void invokeAll_interrupted_cancelsAll(@TempDir Path directory) {
    ExecutorService service = newService(1);
    Gate gate = Gate.in(directory, "gate");
    CompletableFuture<Boolean> thrown = new CompletableFuture<>();
    Thread caller = new Thread(() -> {
      try {
        service.invokeAll(List.of(waiting(gate), square(1)));
        thrown.complete(false);
      } catch (InterruptedException e) {
        thrown.complete(true);
      }
    });
    caller.start();
    waitUntil(gate::isReached);
    caller.interrupt();
    assertThat(thrown).succeedsWithin(ExecutorUnderTest.PATIENCE).isEqualTo(true);
    waitUntil(gate::isInterrupted);
    end(service);
  }

  @Test
  default void invokeAny_oneSucceeds_isItsValue() throws Exception {
    ExecutorService service = newService(2);
    assertThat(service.invokeAny(List.of(failing("x"), square(3)))).isEqualTo(9);
    assertThat(service.invokeAny(List.of(failing("x"), square(3)), 60, TimeUnit.SECONDS))
        .isEqualTo(9);
    end(service);
  }

  @Test
  default void invokeAny_allFail_throwsOneOfTheFailures() {
    ExecutorService service = newService(2);
    List<SerializableCallable<Integer>> tasks = List.of(failing("x"), failing("x"));
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> service.invokeAny(tasks))
        .withCauseInstanceOf(IOException.class);
    end(service);
  }

  @Test
  default void invokeAny_badTasks_areRefused() {
    ExecutorService service = newService(2);
    List<Callable<Integer>> none = Collections.singletonList(null);
    assertThatNullPointerException().isThrownBy(() -> service.invokeAny(null));
    assertThatNullPointerException().isThrownBy(() -> service.invokeAny(none));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> service.invokeAny(List.<Callable<Integer>>of()));
    assertThatNullPointerException()
        .isThrownBy(() -> service.invokeAny(List.of(square(1)), 1, null));
    end(service);
  }

  @Test
  default void invokeAny_timeout_cancelsAll(@TempDir Path directory) {
    ExecutorService service = newService(1);
    Gate gate = Gate.in(directory, "gate");
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> service.invokeAny(List.of(waiting(gate)), 500, TimeUnit.MILLISECONDS));
    end(service);
    assertThat(gate.isPassed()).isFalse();
  }

  @Test
  default void shutdown_waitingTasks_finish() throws Exception {
    ExecutorService service = newService(1);
    List<Future<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      futures.add(service.submit(square(i)));
    }
    service.shutdown();
    assertThat(service.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    assertThat(futures).allMatch(Future::isDone);
    assertThat(futures.get(29).get()).isEqualTo(29 * 29);
  }

  @Test
  default void shutdownNow_waitingTasks_areGivenBackAndNeverRun(@TempDir Path directory) {
    ExecutorService service = newService(1);
    String path = directory.toString();
    Gate gate = Gate.in(directory, "gate");
    service.submit(waiting(gate));
    waitUntil(gate::isReached);
    SerializableRunnable touch = () -> Tasks.touch(path);
    for (int i = 0; i < 5; i++) {
      service.submit(touch);
    }
    assertThat(service.shutdownNow()).hasSize(5);
    waitUntil(gate::isInterrupted);
    end(service);
    assertThat(Tasks.touches(directory)).isZero();
  }
}
