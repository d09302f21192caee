/** How fast and how completely Panal recovers: measures of faults, and long runs with them. */
@NullMarked
package dev.panal.benchmarks.reliability;

import org.jspecify.annotations.NullMarked;
