package dev.panal.multiprocessing.internal.channel;

/** A lock in shared memory that its owner's death opens. */
public interface Mutex {
  /** Whether it was taken from an owner that died in it. */
  enum Taken {
    CLEAN,
    FROM_THE_DEAD,
    NOT
  }

  /** Waits until then at most; uninterruptible, since nobody holds it for long. */
  Taken lock(long deadlineNanos);

  void unlock();
}
