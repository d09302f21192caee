package dev.panal.futures.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.BrokenExecutorException;
import dev.panal.core.TaskFuture;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerOutput;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever an initializer does, in bounded time: the pool works, or it is broken and every future
 * says why.
 */
@Timeout(300)
@ExtendWith(NothingLeftBehind.class)
class InitializerFaultMatrixIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @ParameterizedTest
  @EnumSource(Deed.class)
  void initializer(Deed deed) {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .maxHeap("64m")
        .output(WorkerOutput.discard())
        .initializer(deed::commit)
        .startTimeout(Duration.ofSeconds(deed == Deed.STOP || deed == Deed.LOOP ? 1 : 20))
        .build()) {
      TaskFuture<Integer> first = pool.submit(() -> 1);
      if (deed.isHarmless()) {
        assertThat(first.result(LIMIT)).isEqualTo(1);
      } else {
        Throwable failure = first.exception(LIMIT);
        assertThat(failure).isInstanceOf(BrokenExecutorException.class);
        assertThat(failure).hasMessageContaining(words(deed));
      }
    }
  }

  private static String words(Deed deed) {
    return switch (deed) {
      case THROW, THROW_ERROR -> "thrown on purpose";
      case EXHAUST_HEAP -> "OutOfMemoryError";
      case OVERFLOW_STACK -> "StackOverflowError";
      case EXIT, HALT -> "exit code " + Deed.CODE;
      case SEGFAULT -> "SIGSEGV";
      case KILL -> "SIGKILL";
      case STOP, LOOP -> "startTimeout";
      default -> throw new IllegalArgumentException(deed.toString());
    };
  }
}
