/**
 * Lanes: one direction of a link, a bounded stream of checked frames from one process to another.
 */
@NullMarked
package dev.panal.ipc.internal.lane;

import org.jspecify.annotations.NullMarked;
