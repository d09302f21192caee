/**
 * How figures grow with the number of tasks, items, workers and bytes:
 * {@link dev.panal.benchmarks.growth.Growth} runs each {@link dev.panal.benchmarks.growth.Study}
 * and reports its {@link dev.panal.benchmarks.growth.Finding} as a table and a plot.
 */
@NullMarked
package dev.panal.benchmarks.growth;

import org.jspecify.annotations.NullMarked;
