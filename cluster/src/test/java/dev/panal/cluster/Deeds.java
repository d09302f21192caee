package dev.panal.cluster;

import java.util.concurrent.locks.LockSupport;

/** What tasks of these tests do. */
final class Deeds {
  private Deeds() {}

  static int square(int x) {
    return x * x;
  }

  static int slowSquare(int x, int millis) {
    rest(millis);
    return x * x;
  }

  static void rest(int millis) {
    long deadline = System.nanoTime() + millis * 1_000_000L;
    for (long left = 1; left > 0; left = deadline - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new IllegalStateException("interrupted");
      }
    }
  }

  /** The process id of the node whose worker this is. */
  static long nodePid() {
    return ProcessHandle.current().parent().orElseThrow().pid();
  }

  static long restInNode(int millis) {
    rest(millis);
    return nodePid();
  }

  static int die() {
    Runtime.getRuntime().halt(7);
    return 0;
  }

  static byte[] reversed(byte[] bytes) {
    for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
      byte b = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = b;
    }
    return bytes;
  }
}
