/** The command line of the benchmarks; not part of what users depend on. */
@NullMarked
package dev.panal.benchmarks;

import org.jspecify.annotations.NullMarked;
