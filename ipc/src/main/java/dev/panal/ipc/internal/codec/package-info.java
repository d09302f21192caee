/**
 * How values, functions and exceptions become bytes and values again.
 *
 * <p>{@link dev.panal.ipc.internal.codec.Codec} has the semantics of the JDK's serialisation.
 * Simple values, primitive arrays and lambdas are written directly; all else goes through an object
 * stream, in which surrogates stand for what the JDK refuses. Only after a failure is the graph
 * searched for the offending field. {@link dev.panal.ipc.internal.codec.FunctionSites} and
 * {@link dev.panal.ipc.internal.codec.FunctionTable} are the two ends of functions: the code
 * travels once for each worker, what a function captured with every task.
 */
@NullMarked
package dev.panal.ipc.internal.codec;

import org.jspecify.annotations.NullMarked;
