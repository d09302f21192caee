package dev.panal.testkit;

import dev.panal.ipc.SharedIntArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Chaos} run's tasks do in a worker: count their runs where that outlives the worker.
 */
final class ChaosTasks {
  private static volatile @Nullable SharedIntArray runs;

  private ChaosTasks() {}

  static void attach(SharedIntArray counters) {
    runs = counters;
  }

  private static void count(long id) {
    SharedIntArray counters = runs;
    if (counters == null) {
      throw new IllegalStateException("no counters: the initializer did not run");
    }
    counters.getAndAdd(id, 1);
  }

  static long answer(long id) {
    long mixed = (id + 1) * 0x9E3779B97F4A7C15L;
    return mixed ^ mixed >>> 31;
  }

  static long quick(long id) {
    count(id);
    return answer(id);
  }

  static long slow(long id) {
    count(id);
    long end = System.nanoTime() + (1 + id % 8) * 1_000_000;
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.currentThread().isInterrupted()) {
        return answer(id); // cancelled: nobody reads it
      }
    }
    return answer(id);
  }

  static long payloadLength(long id) {
    return id * 7919 % (1 << 17);
  }

  static byte[] payload(long id, byte[] argument) {
    count(id);
    if (!isPayload(id, argument)) {
      throw new IllegalStateException("task " + id + " got another argument than was sent");
    }
    return argument;
  }

  static byte[] makePayload(long id) {
    byte[] bytes = new byte[(int) payloadLength(id)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (answer(id) >>> i % 57);
    }
    return bytes;
  }

  static boolean isPayload(long id, byte[] bytes) {
    return java.util.Arrays.equals(bytes, makePayload(id));
  }
}
