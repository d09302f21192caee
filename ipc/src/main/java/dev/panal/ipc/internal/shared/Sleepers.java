package dev.panal.ipc.internal.shared;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads of this JVM: their numbers, and those of them that sleep in a {@link WaitPlace}.
 * Thread-safe.
 */
final class Sleepers {
  /** Bits of a thread's number: enough that none returns while its first owner still counts. */
  static final int NUMBER_BITS = 28;

  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final ThreadLocal<long[]> NUMBER = ThreadLocal.withInitial(Sleepers::next);
  private static final Map<Long, Sleeper> ASLEEP = new ConcurrentHashMap<>();

  /** A thread and where it is told that it may wake. */
  record Sleeper(Thread thread, SharedWords words, int cell) {
    void wakeIfSignalled() {
      if ((words.getLongVolatile(cell) & WaitPlace.SIGNALLED) != 0) {
        LockSupport.unpark(thread);
      }
    }
  }

  private Sleepers() {}

  private static long[] next() {
    int number;
    do {
      number = NUMBERS.incrementAndGet() & (1 << NUMBER_BITS) - 1;
    } while (number == 0);
    return new long[] {number};
  }

  /** The current thread's number, from 1 on. */
  static long number() {
    return NUMBER.get()[0];
  }

  static void fallsAsleep(SharedWords words, int cell) {
    ASLEEP.put(number(), new Sleeper(Thread.currentThread(), words, cell));
  }

  static void isAwake() {
    ASLEEP.remove(number());
  }

  /** A thread of this JVM was signalled by another one of it. */
  static void wake(long number) {
    @Nullable Sleeper sleeper = ASLEEP.get(number);
    if (sleeper != null) {
      LockSupport.unpark(sleeper.thread());
    }
  }

  /** Another process has rung: somebody here was signalled. */
  static void wakeSignalled() {
    ASLEEP.values().forEach(Sleeper::wakeIfSignalled);
  }
}
