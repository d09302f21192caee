package dev.panal.benchmarks.parts;

import com.google.common.util.concurrent.ListeningExecutorService;
import com.google.common.util.concurrent.MoreExecutors;
import dev.panal.core.SerializableCallable;
import dev.panal.core.TaskExecutor;
import dev.panal.core.ThreadExecutor;
import dev.panal.futures.ProcessPoolExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From submit to result of a task that does nothing: two worker JVMs, and two threads as yardstick.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SubmitBenchmark {
  private static final int WORKERS = 2;
  private static final int BURST = 10_000;

  @Param({"processes", "panal-threads", "jdk-threads"})
  public String executor = "";

  private ListeningExecutorService service = MoreExecutors.newDirectExecutorService();

  @Setup
  public void start() {
    service = switch (executor) {
      case "processes" -> view(ProcessPoolExecutor.create(WORKERS));
      case "panal-threads" -> view(ThreadExecutor.create(WORKERS));
      case "jdk-threads" -> MoreExecutors.listeningDecorator(Executors.newFixedThreadPool(WORKERS));
      default -> throw new IllegalArgumentException("executor=" + executor);
    };
  }

  private static ListeningExecutorService view(TaskExecutor executor) {
    return executor.asExecutorService();
  }

  @TearDown
  public void stop() throws InterruptedException {
    service.shutdown();
    service.awaitTermination(1, TimeUnit.MINUTES);
  }

  /** One at a time. */
  @Benchmark
  public Integer roundTrip() throws ExecutionException, InterruptedException {
    SerializableCallable<Integer> task = () -> 1;
    return service.submit(task).get();
  }

  /** Many at a time: the time of one of them. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public int burst() throws ExecutionException, InterruptedException {
    SerializableCallable<Integer> task = () -> 1;
    List<Future<Integer>> futures = new ArrayList<>(BURST);
    for (int i = 0; i < BURST; i++) {
      futures.add(service.submit(task));
    }
    int sum = 0;
    for (Future<Integer> future : futures) {
      sum += future.get();
    }
    return sum;
  }
}
