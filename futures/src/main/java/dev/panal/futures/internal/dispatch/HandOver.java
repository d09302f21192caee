package dev.panal.futures.internal.dispatch;

import dev.panal.core.internal.Claim;
import dev.panal.ipc.internal.link.ControlMessage;
import dev.panal.ipc.internal.link.ControlPage;
import org.jspecify.annotations.Nullable;

/**
 * One task, or some items of a map call, given to one worker, under one claim word of its control
 * page.
 *
 * <pre>{@code
 * HANDED ──worker──> CLAIMED ──pool──> YIELDING ──┐  the worker begins no further item
 *    │                  └────────pool───────────> STOPPING      nor is what runs wanted any more
 *    └─────pool────> RECALLED                        the worker skips it
 * }</pre>
 */
abstract sealed class HandOver implements Claim permits TaskHandOver, ChunkHandOver {
  private final Worker worker;
  private final ControlPage page;
  private final int slot;
  private final long generation;
  private final double expectedNanos;
  private boolean interrupted;

  HandOver(Worker worker, int slot, long generation, double expectedNanos) {
    this.expectedNanos = expectedNanos;
    this.worker = worker;
    this.page = worker.page();
    this.slot = slot;
    this.generation = generation;
  }

  final Worker worker() {
    return worker;
  }

  final int slot() {
    return slot;
  }

  final long generation() {
    return generation;
  }

  @Override
  public final boolean isClaimed() {
    return page.isClaimed(slot, generation);
  }

  @Override
  public final boolean recall() {
    return page.recall(slot, generation);
  }

  @Override
  public final long startedNanos() {
    ControlPage.Running running = running();
    return running == null ? 0 : running.startedNanos();
  }

  /** What of this hand-over runs at this moment, if it does. */
  final ControlPage.@Nullable Running running() {
    ControlPage.Running running = page.running();
    return running != null && running.slot() == slot && running.generation() == generation
        ? running
        : null;
  }

  final void requestStop() {
    page.requestStop(slot, generation);
  }

  final void requestYield() {
    page.requestYield(slot, generation);
  }

  /** What interrupts the item, or all of it where single items have no time limit. */
  final ControlMessage interrupt(int item) {
    return ControlMessage.interrupt(slot, generation, interruptible(item));
  }

  /** What the worker calls that item when it is interrupted. */
  int interruptible(int item) {
    return item;
  }

  /** True the first time only: a run is interrupted once. */
  final boolean markInterrupted() {
    boolean first = !interrupted;
    interrupted = true;
    return first;
  }

  /** How long it was thought to run when it was handed over; negative when nothing was known. */
  final double expectedNanos() {
    return expectedNanos;
  }

  /** Tasks or items in it that are not answered yet. */
  abstract int unanswered();

  /** The name or id of what runs, for messages. */
  abstract String describe(int item);

  abstract @Nullable String name();

  abstract long taskId(int item);

  /** How long one task or item may run, 0 without a limit. */
  abstract long timeoutNanos();
}
