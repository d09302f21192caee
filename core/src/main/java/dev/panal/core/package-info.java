/**
 * Tasks, their futures and the executors that run them: the interface of Python's
 * {@code concurrent.futures}.
 *
 * <p>A {@link dev.panal.core.TaskExecutor} takes functions that can travel to another JVM and gives
 * a {@link dev.panal.core.TaskFuture} for each, or a stream of results from {@code map}.
 * {@link dev.panal.core.SerialExecutor} and {@link dev.panal.core.ThreadExecutor} run them in this
 * JVM; the process pool of {@code dev.panal.futures} has the same interface.
 */
@NullMarked
package dev.panal.core;

import org.jspecify.annotations.NullMarked;
