package dev.panal.core.suite;

import dev.panal.core.TaskExecutor;
import dev.panal.core.testing.NothingLeftBehind;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a suite needs to know of the executor that it checks. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(300)
public interface ExecutorUnderTest {
  /** Longer than anything takes that does end. */
  Duration PATIENCE = Duration.ofSeconds(60);

  /** Looks often, since every executor is waited for often. */
  static void waitUntil(Callable<Boolean> condition) {
    Awaitility.await().atMost(PATIENCE).pollInterval(2, TimeUnit.MILLISECONDS).until(condition);
  }

  /** A new one with as many workers, closed by the test. */
  TaskExecutor newExecutor(int workers);

  /**
   * One of at least two workers for tests that neither end nor overload it; one that serves many
   * tests ignores their close.
   */
  default TaskExecutor anExecutor() {
    return newExecutor(2);
  }

  /** {@code executor} without an end. */
  static TaskExecutor unclosable(TaskExecutor executor) {
    return (TaskExecutor) Proxy.newProxyInstance(
        ExecutorUnderTest.class.getClassLoader(),
        new Class<?>[] {TaskExecutor.class},
        (proxy, method, arguments) -> {
          if (method.getName().equals("close")) {
            return null;
          }
          try {
            return method.invoke(executor, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  /** Whether a task works on the very objects that it was given. */
  default boolean sharesObjects() {
    return true;
  }
}
