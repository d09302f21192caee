package dev.panal.futures.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.panal.core.BrokenExecutorException;
import dev.panal.core.TaskFuture;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.Faults;
import dev.panal.futures.PoolListener;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerOutput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What makes a pool impossible is said at once, and with the cause. */
@Timeout(300)
@ExtendWith(NothingLeftBehind.class)
class BrokenPoolIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void unknownJvmFlag_breaksThePool_withTheJvmsOwnWords() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(2)
        .jvmArgs("-XX:+NoSuchFlagAtAll")
        .output(WorkerOutput.discard())
        .build()) {
      TaskFuture<Integer> first = pool.submit(() -> 1);
      TaskFuture<Integer> second = pool.submit(() -> 2);

      assertThat(first.exception(LIMIT))
          .isInstanceOf(BrokenExecutorException.class)
          .hasMessageContaining("NoSuchFlagAtAll")
          .satisfies(broken -> assertThat(((BrokenExecutorException) broken).report())
              .hasValueSatisfying(report -> {
                assertThat(report.pid()).isPositive();
                assertThat(report.exitCode()).hasValue(1);
                assertThat(report.stderrTail()).contains("NoSuchFlagAtAll");
              }));
      assertThat(second.exception(LIMIT))
          .isInstanceOf(BrokenExecutorException.class)
          .isNotSameAs(first.exception());
      assertThatThrownBy(() -> pool.submit(() -> 3)).isInstanceOf(BrokenExecutorException.class);
      assertThatThrownBy(() -> pool.asExecutorService()
              .submit((java.util.concurrent.Callable<Integer> & java.io.Serializable) () -> 3))
          .isInstanceOf(RejectedExecutionException.class)
          .hasCauseInstanceOf(BrokenExecutorException.class);
    }
  }

  @Test
  void initializerThatThrows_breaksThePool_withItsException() {
    AtomicInteger started = new AtomicInteger();
    PoolListener counting = new PoolListener() {
      @Override
      public void workerStarted(dev.panal.futures.WorkerInfo worker) {
        started.incrementAndGet();
      }
    };
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(2)
        .listener(counting)
        .initializer(() -> {
          throw new IllegalStateException("no licence");
        })
        .build()) {
      TaskFuture<Integer> future = pool.submit(() -> 1);

      assertThat(future.exception(LIMIT))
          .isInstanceOf(BrokenExecutorException.class)
          .hasMessageContaining("no licence")
          .hasCauseInstanceOf(IllegalStateException.class);
      assertThat(pool.map((Integer x) -> x, List.of()).toList()).isEmpty();
      assertThatThrownBy(() -> pool.map((Integer x) -> x, List.of(1)).toList())
          .isInstanceOf(BrokenExecutorException.class);
    }
    assertThat(started.get()).isLessThanOrEqualTo(2);
  }

  @Test
  void initializerThatHangs_isEndedByStartTimeout() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .startTimeout(Duration.ofSeconds(3))
        .initializer(Faults::ignoreInterrupts)
        .build()) {
      assertThat(pool.submit(() -> 1).exception(LIMIT))
          .isInstanceOf(BrokenExecutorException.class)
          .hasMessageContaining("startTimeout=PT3S");
    }
  }

  @Test
  void initializerThatExits_breaksThePool() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .initializer(() -> Faults.exit(7))
        .build()) {
      assertThat(pool.submit(() -> 1).exception(LIMIT))
          .isInstanceOf(BrokenExecutorException.class)
          .hasMessageContaining("exit code 7");
    }
  }

  @Test
  void javaHomeWithoutJava_isRefusedByBuild(@TempDir Path directory) {
    assertThatThrownBy(() -> ProcessPoolExecutor.builder().javaHome(directory).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(directory.toString());
  }

  @Test
  void sharedMemoryDirectory_thatIsMissing_isRefusedByBuild(@TempDir Path directory) {
    assertThatThrownBy(() -> ProcessPoolExecutor.builder()
            .sharedMemoryDirectory(directory.resolve("missing"))
            .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("missing");
  }

  @Test
  void sharedMemoryDirectory_thatIsNotWritable_isRefusedByBuild(@TempDir Path directory)
      throws Exception {
    Path readOnly = Files.createDirectory(
        directory.resolve("read-only"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-x------")));
    Assumptions.assumeFalse(Files.isWritable(readOnly), "the superuser may write anywhere");
    assertThatThrownBy(
            () -> ProcessPoolExecutor.builder().sharedMemoryDirectory(readOnly).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("read-only");
  }

  @Test
  void badNumbers_areRefusedByTheBuilder() {
    assertThatThrownBy(() -> ProcessPoolExecutor.create(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("workers=0");
    assertThatThrownBy(() -> ProcessPoolExecutor.create(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("workers=-1");
    assertThatThrownBy(() -> ProcessPoolExecutor.builder().maxTasksPerWorker(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ProcessPoolExecutor.builder().cancelGrace(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ProcessPoolExecutor.builder().pendingBytes("99999999999g"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pendingBytes=99999999999g");
    assertThatThrownBy(() -> ProcessPoolExecutor.builder().maxHeap("lots"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lots");
    assertThatThrownBy(() -> ProcessPoolExecutor.builder().initializer(null))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void initializerThatCannotTravel_isRefusedByBuild() {
    Object stuck = new Object();
    assertThatThrownBy(() ->
            ProcessPoolExecutor.builder().initializer(() -> stuck.hashCode()).build())
        .isInstanceOf(dev.panal.core.TaskSerializationException.class)
        .hasMessageContaining("java.lang.Object");
  }

  @Test
  void workerThatStops_countsAsLost() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .stoppedGrace(Duration.ofSeconds(1))
        .output(WorkerOutput.discard())
        .build()) {
      TaskFuture<Integer> stopped = pool.submit(() -> Faults.signalSelf("STOP"));
      TaskFuture<Integer> next = pool.submit(() -> 2);

      assertThat(stopped.exception(LIMIT)).hasMessageContaining("stoppedGrace=PT1S");
      assertThat(next.result(LIMIT)).isEqualTo(2);
    }
  }

  @Test
  void idleWorkerThatIsKilled_isReplaced() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      long pid = pool.submit(Faults::pid).result(LIMIT);
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      await()
          .atMost(LIMIT)
          .until(() -> pool.workers().stream().noneMatch(w -> w.pid().orElse(pid) == pid));
      assertThat(pool.submit(Faults::pid).result(LIMIT)).isNotEqualTo(pid);
    }
  }
}
