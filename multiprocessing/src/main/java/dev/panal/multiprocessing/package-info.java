/**
 * Processes and pools as in Python's {@code multiprocessing}.
 *
 * <p>{@link dev.panal.multiprocessing.JvmProcess} runs one function in a JVM of its own,
 * {@link dev.panal.multiprocessing.Pool} many functions in several,
 * {@link dev.panal.multiprocessing.Multiprocessing#cpuCount()} says how many are of use.
 */
@NullMarked
package dev.panal.multiprocessing;

import org.jspecify.annotations.NullMarked;
