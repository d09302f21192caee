package dev.panal.core.suite;

import dev.panal.core.TaskContext;
import dev.panal.core.TaskFuture;
import dev.panal.core.WaitTimeoutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Functions that the suites run in workers. */
public final class Tasks {
  private Tasks() {}

  public static int square(int x) {
    return x * x;
  }

  public static int add(int a, int b) {
    return a + b;
  }

  public static @Nullable Object echo(@Nullable Object value) {
    return value;
  }

  public static boolean isNull(@Nullable Object value) {
    return value == null;
  }

  public static int squareUnless(int x, int bad) {
    if (x == bad) {
      throw new IllegalStateException("bad item " + x);
    }
    return x * x;
  }

  public static Object throwChecked(String message) throws IOException {
    throw new IOException(message);
  }

  public static Object throwError(String message) {
    throw new AssertionError(message);
  }

  public static Object throwOwn(String message) {
    throw new WaitTimeoutException(message);
  }

  public static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  /** A file of its own for each call, so that calls can be counted. */
  public static void touch(String directory) {
    try {
      Files.createTempFile(Path.of(directory), "call", null);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public static <T> T touchThen(String directory, T value) {
    touch(directory);
    return value;
  }

  /** Calls of {@link #touch}. */
  public static int touches(Path directory) {
    try (var files = Files.list(directory)) {
      return (int)
          files.filter(file -> file.getFileName().toString().startsWith("call")).count();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public static void append(String file, String line) {
    try {
      Files.writeString(
          Path.of(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Takes as many milliseconds. */
  public static <T> T busyThen(int millis, T value) {
    long deadline = System.nanoTime() + millis * 1_000_000L;
    for (long left = 1; left > 0; left = deadline - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return value;
  }

  public static List<Object> context() {
    TaskContext context = TaskContext.current();
    return List.of(
        context.taskId(),
        context.taskName().orElse(""),
        context.workerIndex(),
        context.isCancelled());
  }

  public static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().collect(Collectors.toList());
  }

  public static List<Integer> results(List<TaskFuture<Integer>> futures) {
    return futures.stream().map(TaskFuture::result).collect(Collectors.toList());
  }
}
