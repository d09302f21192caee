package dev.panal.core.testing;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * Asserts after every test that nothing of Panal's is left: no process, thread, directory, file
 * descriptor, and no log line at WARNING or above that {@link ExpectedLog} does not announce. A
 * pool from before the test may go on with its work. What ends by itself gets some seconds to do
 * so. Holds while other JVMs on the machine run Panal's tests too.
 */
public final class NothingLeftBehind implements BeforeEachCallback, AfterEachCallback {
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(NothingLeftBehind.class);

  private record Before(Set<String> leftovers, LogCapture log) {}

  /**
   * The same after all tests of a class, for one whose tests share a pool and make it replace its
   * workers.
   */
  public static final class ByClass implements BeforeAllCallback, AfterAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
      begin(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
      check(context);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    begin(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    check(context);
  }

  private static void begin(ExtensionContext context) {
    context.getStore(NAMESPACE).put(Before.class, new Before(Leftovers.now(), LogCapture.start()));
  }

  private static void check(ExtensionContext context) {
    Before before = context.getStore(NAMESPACE).remove(Before.class, Before.class);
    Set<String> left = awaitNone(before.leftovers());
    before.log().stop();
    boolean skipped = context
        .getExecutionException()
        .filter(TestAbortedException.class::isInstance)
        .isPresent();
    Optional<ExpectedLog> expected = context
        .getTestMethod()
        .filter(method -> !skipped)
        .map(method -> method.getAnnotation(ExpectedLog.class));
    before.log().check(expected.map(ExpectedLog::value));
    if (!left.isEmpty()) {
      throw new AssertionError(context.getDisplayName() + " left behind:\n"
          + left.stream().map(each -> "  " + each).collect(Collectors.joining("\n")));
    }
  }

  private static Set<String> awaitNone(Set<String> before) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    for (; ; ) {
      Set<String> left = new TreeSet<>(Leftovers.now());
      left.removeAll(before);
      left.removeIf(each -> Leftovers.belongsToOneOf(before, each));
      if (left.isEmpty() || System.nanoTime() > deadline) {
        return left;
      }
      LockSupport.parkNanos(2_000_000);
    }
  }
}
