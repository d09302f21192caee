/**
 * Memory that several processes map, and how they coordinate in it: the part below the public
 * shared objects.
 *
 * <p>{@link dev.panal.ipc.internal.shared.Region} carries the shared arrays. For objects with a
 * life of their own there are {@link dev.panal.ipc.internal.shared.SharedFamily}, the JVMs of one
 * application; {@link dev.panal.ipc.internal.shared.SharedRegion}, a piece of memory with holders;
 * {@link dev.panal.ipc.internal.shared.WaitPlace}, where threads of several processes sleep; and
 * {@link dev.panal.ipc.internal.shared.RobustMutex}, which outlives its owners.
 */
@NullMarked
package dev.panal.ipc.internal.shared;

import org.jspecify.annotations.NullMarked;
