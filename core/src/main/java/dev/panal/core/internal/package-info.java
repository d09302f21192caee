/**
 * What Panal's own modules share: not for users.
 *
 * <p>{@link dev.panal.core.internal.TaskPromise} is the future with its state machine,
 * {@link dev.panal.core.internal.Callbacks} the threads that run users' callbacks,
 * {@link dev.panal.core.internal.AbstractTaskExecutor} everything of the public interface that can
 * be built on starting one task, {@link dev.panal.core.internal.MapStream} the engine behind
 * {@code map}.
 */
@NullMarked
package dev.panal.core.internal;

import org.jspecify.annotations.NullMarked;
