/**
 * Directories that a pool owns: made, locked, swept after a death, removed.
 *
 * <p>{@link dev.panal.ipc.internal.directory.PoolDirectory} is one such directory,
 * {@link dev.panal.ipc.internal.directory.Sweeper} removes those whose owner is gone,
 * {@link dev.panal.ipc.internal.directory.AtExit} runs what must happen before the JVM ends.
 */
@NullMarked
package dev.panal.ipc.internal.directory;

import org.jspecify.annotations.NullMarked;
