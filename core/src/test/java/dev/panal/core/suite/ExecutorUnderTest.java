package dev.panal.core.suite;

import dev.panal.core.TaskExecutor;
import dev.panal.core.testing.NothingLeftBehind;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a suite needs to know of the executor that it checks. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(120)
public interface ExecutorUnderTest {
  /** Longer than anything takes that does end. */
  Duration PATIENCE = Duration.ofSeconds(60);

  /** Looks often, since every executor is waited for often. */
  static void waitUntil(Callable<Boolean> condition) {
    Awaitility.await().atMost(PATIENCE).pollInterval(2, TimeUnit.MILLISECONDS).until(condition);
  }

  /** A new one with as many workers, closed by the test. */
  TaskExecutor newExecutor(int workers);

  /** Whether a task works on the very objects that it was given. */
  default boolean sharesObjects() {
    return true;
  }
}
