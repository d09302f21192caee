/**
 * Encoded bytes on their way between two JVMs: little-endian streams over the heap and over segment
 * files.
 *
 * <p>{@link dev.panal.ipc.internal.payload.PayloadStore} makes payloads: on the heap while small,
 * in a file of the shared-memory directory from its inline limit on, in the spill directory once
 * the budget is used up. Files are read and written through {@link java.io.RandomAccessFile} only,
 * since a channel is closed by the interrupt flag of the thread that uses it.
 */
@NullMarked
package dev.panal.ipc.internal.payload;

import org.jspecify.annotations.NullMarked;
