/**
 * Messages between processes: a {@link dev.panal.multiprocessing.internal.channel.MessageRing} in
 * shared memory, a {@link dev.panal.multiprocessing.internal.channel.Channel} that waits, locks and
 * encodes around it, {@link dev.panal.multiprocessing.internal.channel.Segments} for what is too
 * large for the ring, a {@link dev.panal.multiprocessing.internal.channel.Ledger} of items that
 * were taken and are not done.
 */
@NullMarked
package dev.panal.multiprocessing.internal.channel;

import org.jspecify.annotations.NullMarked;
