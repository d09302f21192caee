package dev.panal.futures;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What tests let tasks do in their workers. */
public final class Faults {
  private Faults() {}

  public static long pid() {
    return ProcessHandle.current().pid();
  }

  public static int exit(int code) {
    System.exit(code);
    return code;
  }

  public static int halt(int code) {
    Runtime.getRuntime().halt(code);
    return code;
  }

  /** A real segmentation fault. */
  public static int segfault() {
    try {
      var field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
      field.setAccessible(true);
      Object unsafe = field.get(null);
      unsafe.getClass().getMethod("putAddress", long.class, long.class).invoke(unsafe, 0L, 1L);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    return 0;
  }

  public static int signalSelf(String signal) {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
          .inheritIO()
          .start()
          .waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return await(() -> false);
  }

  /** Waits until the condition holds; ends early with an exception when interrupted. */
  public static int await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
      if (Thread.interrupted()) {
        throw new IllegalStateException("interrupted");
      }
    }
    return 0;
  }

  public static int awaitFile(String file) {
    return await(() -> Files.exists(Path.of(file)));
  }

  /** Never ends and takes no notice of interrupts. */
  public static int ignoreInterrupts() {
    long spins = 0;
    while (spins >= 0) {
      Thread.interrupted();
      LockSupport.parkNanos(1_000_000);
      spins = Math.max(0, spins + 1) % 1000;
    }
    return 0;
  }

  /** Appends a line, so that a test can count how often something ran, in whatever JVM. */
  public static void note(String file, String line) {
    try {
      Files.writeString(
          Path.of(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<String> notes(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
