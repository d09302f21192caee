package dev.panal.futures.internal.dispatch;

import dev.panal.futures.internal.Frames;
import org.jspecify.annotations.Nullable;

/** Consecutive items of a map call given to a worker. */
final class ChunkHandOver extends HandOver {
  private final MapBatch<?, ?> batch;
  private final int from;
  private final int to;
  private int answered;
  private int failed;
  private int timedOutItem = -1;
  private boolean yielding;
  private boolean stopping;

  ChunkHandOver(MapBatch<?, ?> batch, int from, int to, Worker worker, int slot, long generation) {
    super(worker, slot, generation, batch.times().mean() * (to - from));
    this.batch = batch;
    this.from = from;
    this.to = to;
  }

  MapBatch<?, ?> batch() {
    return batch;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  boolean holds(int first, int count) {
    return first >= from && count >= 0 && count <= to - first;
  }

  void answered(int items) {
    answered += items;
  }

  void oneFailed() {
    failed++;
  }

  /** Items that ended with an exception. */
  int failed() {
    return failed;
  }

  /** True the first time for each item: a chunk goes on after an item that obeyed its interrupt. */
  boolean markTimedOut(int item) {
    boolean first = timedOutItem != item;
    timedOutItem = item;
    return first;
  }

  /** The worker is to begin no further item, since another has nothing to do. */
  void yieldRest() {
    yielding = true;
    requestYield();
  }

  void stopAll() {
    stopping = true;
  }

  /** All of it is unwanted, whichever item runs. */
  boolean isStopping() {
    return stopping;
  }

  /** Something of it could still be given to others. */
  boolean canYield() {
    return !yielding && unanswered() > 1;
  }

  @Override
  int interruptible(int item) {
    return timeoutNanos() > 0 ? item : Frames.ALL_ITEMS;
  }

  @Override
  int unanswered() {
    return Math.max(1, to - from - answered);
  }

  @Override
  @Nullable
  String name() {
    return batch.name();
  }

  @Override
  String describe(int item) {
    return batch.label(item);
  }

  @Override
  long taskId(int item) {
    return batch.taskId(item);
  }

  @Override
  long timeoutNanos() {
    return batch.timeoutNanos();
  }
}
