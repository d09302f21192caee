/**
 * Memory that processes share: arrays that tasks read and write in place.
 *
 * <p>{@link dev.panal.ipc.SharedArray} says what all of them have in common. The rest of the module
 * is the link between two JVMs, below {@code internal}.
 */
@NullMarked
package dev.panal.ipc;

import org.jspecify.annotations.NullMarked;
