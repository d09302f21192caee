package dev.panal.interoperation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.core.ThreadExecutor;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.ProcessPoolExecutor;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Spring, Reactor and RxJava: over processes by futures, over threads by the JDK's interface. */
@Timeout(120)
@ExtendWith(NothingLeftBehind.class)
class FrameworksIT {
  static int square(int x) {
    return x * x;
  }

  static boolean isWorker() {
    return dev.panal.core.TaskContext.inWorker();
  }

  /** What an application offers: the future of a task in a process, or a method on a thread. */
  public interface Numbers {
    CompletableFuture<Integer> square(int x);

    CompletableFuture<String> threadOf();
  }

  static class PooledNumbers implements Numbers {
    private final ProcessPoolExecutor pool;

    PooledNumbers(ProcessPoolExecutor pool) {
      this.pool = pool;
    }

    @Override
    @Async
    public CompletableFuture<Integer> square(int x) {
      return pool.submit(FrameworksIT::square, x).toCompletableFuture();
    }

    @Override
    @Async
    public CompletableFuture<String> threadOf() {
      return CompletableFuture.completedFuture(Thread.currentThread().getName());
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAsync
  static class Application {
    @Bean(destroyMethod = "close")
    ProcessPoolExecutor pool() {
      return ProcessPoolExecutor.create(1);
    }

    @Bean(destroyMethod = "close")
    ThreadExecutor threads() {
      return ThreadExecutor.create(1);
    }

    @Bean
    Executor taskExecutor(ThreadExecutor threads) {
      return threads.asExecutorService();
    }

    @Bean
    Numbers numbers(ProcessPoolExecutor pool) {
      return new PooledNumbers(pool);
    }
  }

  @Test
  void spring_asyncMethods_runOnPanalsThreads_andReturnTheFuturesOfProcesses() throws Exception {
    try (var context = new AnnotationConfigApplicationContext(Application.class)) {
      Numbers numbers = context.getBean(Numbers.class);
      assertThat(numbers.square(7).get(60, TimeUnit.SECONDS)).isEqualTo(49);
      assertThat(numbers.threadOf().get(60, TimeUnit.SECONDS)).contains("panal");
    }
  }

  @Test
  void reactor_monosOfTasks_andAScheduler() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
        ThreadExecutor threads = ThreadExecutor.create(2)) {
      List<Integer> squares = Flux.range(1, 5)
          .flatMapSequential(x ->
              Mono.fromFuture(() -> pool.submit(FrameworksIT::square, x).toCompletableFuture()))
          .collectList()
          .block(Duration.ofSeconds(60));
      assertThat(squares).containsExactly(1, 4, 9, 16, 25);

      var scheduler =
          reactor.core.scheduler.Schedulers.fromExecutorService(threads.asExecutorService());
      assertThat(Mono.fromCallable(() -> Thread.currentThread().getName())
              .subscribeOn(scheduler)
              .block(Duration.ofSeconds(60)))
          .contains("panal");
      scheduler.dispose();
    }
  }

  @Test
  void reactor_cancellingAMono_cancelsItsTask() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      var task = pool.submit(() -> {
        Thread.sleep(600_000);
        return 1;
      });
      assertThatThrownBy(() -> Mono.fromFuture(task::toCompletableFuture)
              .timeout(Duration.ofMillis(100))
              .block())
          .hasMessageContaining("Did not observe any item");
      assertThat(task.isCancelled()).isTrue();
    }
  }

  @Test
  void rxJava_singlesOfTasks_andAScheduler() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
        ThreadExecutor threads = ThreadExecutor.create(2)) {
      List<Integer> squares = Observable.range(1, 5)
          .concatMapSingle(x -> Single.fromCompletionStage(
              pool.submit(FrameworksIT::square, x).toCompletableFuture()))
          .toList()
          .timeout(60, TimeUnit.SECONDS)
          .blockingGet();
      assertThat(squares).containsExactly(1, 4, 9, 16, 25);
      assertThat(Single.fromCallable(() -> Thread.currentThread().getName())
              .subscribeOn(Schedulers.from(threads.asExecutorService()))
              .timeout(60, TimeUnit.SECONDS)
              .blockingGet())
          .contains("panal");
    } finally {
      Schedulers.shutdown();
    }
  }

  /** Frameworks hand over objects of this JVM. */
  @Test
  void processesAsAScheduler_sayWhatToWriteInstead() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      assertThatThrownBy(() -> pool.asExecutorService().execute(() -> {}))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessageContaining("submit(fn, x).toCompletableFuture()");
      assertThat(pool.submit(FrameworksIT::isWorker).result()).isTrue();
    }
  }
}
