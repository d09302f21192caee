package dev.panal.core.internal;

import java.util.concurrent.atomic.AtomicReference;

/** A claim word without a worker behind it. */
final class FakeClaim implements Claim {
  private enum Word {
    HANDED,
    CLAIMED,
    RECALLED
  }

  private final AtomicReference<Word> word = new AtomicReference<>(Word.HANDED);

  /** The worker's side: true when it may run the task. */
  boolean claim() {
    return word.compareAndSet(Word.HANDED, Word.CLAIMED);
  }

  @Override
  public boolean isClaimed() {
    return word.get() == Word.CLAIMED;
  }

  @Override
  public boolean recall() {
    return word.compareAndSet(Word.HANDED, Word.RECALLED);
  }

  @Override
  public long startedNanos() {
    return isClaimed() ? 1 : 0;
  }
}
