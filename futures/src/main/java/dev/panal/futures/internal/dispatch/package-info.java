/**
 * The pool's side: one dispatcher thread owns the workers' states, hand-overs, deadlines and exits.
 *
 * <p>A submit encodes on the caller's thread, is admitted by {@code Admission} and queued; the
 * dispatcher moves it through {@code PendingQueue} into a {@code HandOver} to one {@code Worker};
 * its frames come back and complete the {@code PoolTask} or the items of a {@code MapBatch}. The
 * {@code Launcher} starts processes on a thread that lives as long as the pool.
 */
@NullMarked
package dev.panal.futures.internal.dispatch;

import org.jspecify.annotations.NullMarked;
