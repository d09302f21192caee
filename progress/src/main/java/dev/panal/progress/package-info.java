/** A progress bar for a {@code map} or a set of futures. */
@NullMarked
package dev.panal.progress;

import org.jspecify.annotations.NullMarked;
