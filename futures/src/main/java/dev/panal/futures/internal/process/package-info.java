/**
 * The parent's side of one worker process: its command line, its start, its output, its end and
 * what is known about that.
 *
 * <p>{@link dev.panal.futures.internal.process.LaunchSettings} say what to start,
 * {@link dev.panal.futures.internal.process.JavaCommand} makes the command line,
 * {@link dev.panal.futures.internal.process.WorkerProcess} is the running process and
 * {@link dev.panal.futures.internal.process.ExitEvidence} what it left. Pools and single processes
 * both stand on this layer.
 */
@NullMarked
package dev.panal.futures.internal.process;

import org.jspecify.annotations.NullMarked;
