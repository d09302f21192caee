package dev.panal.futures.fault;

import dev.panal.futures.Faults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What code of a user's may do to the JVM that it runs in. */
enum Deed {
  THROW,
  THROW_ERROR,
  EXIT,
  HALT,
  SEGFAULT,
  KILL,
  STOP,
  EXHAUST_HEAP,
  OVERFLOW_STACK,
  LOOP,
  CLOSE_STREAMS,
  LEAVE_CHILD,
  FLOOD_OUTPUT;

  static final int CODE = 42;
  private static final int FLOOD_BYTES = 16 << 20;

  /** Ends the JVM, or makes the pool end it. */
  boolean isDeadly() {
    return switch (this) {
      case EXIT, HALT, SEGFAULT, KILL, STOP, LOOP -> true;
      default -> false;
    };
  }

  /** The user's code just goes on after it. */
  boolean isHarmless() {
    return switch (this) {
      case CLOSE_STREAMS, LEAVE_CHILD, FLOOD_OUTPUT -> true;
      default -> false;
    };
  }

  void commit() {
    switch (this) {
      case THROW -> throw new IllegalStateException("thrown on purpose");
      case THROW_ERROR -> throw new AssertionError("thrown on purpose");
      case EXIT -> Faults.exit(CODE);
      case HALT -> Faults.halt(CODE);
      case SEGFAULT -> Faults.segfault();
      case KILL -> Faults.signalSelf("KILL");
      case STOP -> Faults.signalSelf("STOP");
      case EXHAUST_HEAP -> exhaustHeap();
      case OVERFLOW_STACK -> overflow(0);
      case LOOP -> Faults.ignoreInterrupts();
      case CLOSE_STREAMS -> closeStreams();
      case LEAVE_CHILD -> leaveChild();
      case FLOOD_OUTPUT -> flood(FLOOD_BYTES);
    }
  }

  private static void exhaustHeap() {
    List<byte[]> all = new ArrayList<>();
    while (true) {
      all.add(new byte[1 << 20]);
    }
  }

  private static int overflow(int depth) {
    return depth < 0 ? depth : overflow(depth + 1) + 1;
  }

  private static void closeStreams() {
    System.out.close();
    System.err.close();
    try {
      System.in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Not a child that this JVM waits for, and none that ends by itself within the test. */
  private static void leaveChild() {
    try {
      new ProcessBuilder("sleep", "1000").inheritIO().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void flood(long bytes) {
    byte[] line = new byte[1 << 10];
    Arrays.fill(line, (byte) 'x');
    line[line.length - 1] = '\n';
    for (long written = 0; written < bytes; written += line.length) {
      System.out.write(line, 0, line.length);
    }
    System.out.flush();
  }
}
