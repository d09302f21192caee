package dev.panal.core.suite;

import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Where a task in any JVM waits until the test lets it go; made of two files. */
public record Gate(String path) implements Serializable {
  private static final long GIVE_UP_NANOS = Duration.ofSeconds(60).toNanos();
  private static final long LOOK_NANOS = 1_000_000;

  /** A closed one at which nobody has arrived. */
  public static Gate in(Path directory, String name) {
    return new Gate(directory.resolve(name).toString());
  }

  /** Called by the task: waits until the gate is open; an interrupt is noted, and thrown. */
  public void pass() {
    mark("arrived");
    long deadline = System.nanoTime() + GIVE_UP_NANOS;
    while (!isMarked("open")) {
      LockSupport.parkNanos(LOOK_NANOS);
      if (Thread.interrupted()) {
        mark("interrupted");
        throw new IllegalStateException("interrupted at " + path);
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("nobody opened " + path);
      }
    }
    mark("passed");
  }

  /** {@link #pass} and give {@code value}. */
  public static <T> T passThen(Gate gate, T value) {
    gate.pass();
    return value;
  }

  public void open() {
    mark("open");
  }

  /** Whether a task has come. */
  public boolean isReached() {
    return isMarked("arrived");
  }

  public boolean isPassed() {
    return isMarked("passed");
  }

  public boolean isInterrupted() {
    return isMarked("interrupted");
  }

  /** Notes something that the test asks for by {@link #isMarked}. */
  public void mark(String what) {
    try {
      new File(path + "." + what).createNewFile();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean isMarked(String what) {
    return new File(path + "." + what).exists();
  }
}
