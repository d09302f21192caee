/**
 * A pool of worker JVMs behind the interface of Python's {@code concurrent.futures}.
 *
 * <p>{@link dev.panal.futures.ProcessPoolExecutor} is the way in.
 * {@link dev.panal.futures.WorkerOutput} decides where what workers print goes,
 * {@link dev.panal.futures.PoolStats} and {@link dev.panal.futures.WorkerInfo} say what a pool is
 * doing now, and a {@link dev.panal.futures.PoolListener} is told as it happens.
 */
@NullMarked
package dev.panal.futures;

import org.jspecify.annotations.NullMarked;
