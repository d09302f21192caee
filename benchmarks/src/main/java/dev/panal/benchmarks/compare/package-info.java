/**
 * The side-by-side comparison: {@link dev.panal.benchmarks.compare.Compare} opens the entrants of
 * each {@link dev.panal.benchmarks.compare.Discipline}, lets them take turns for several rounds and
 * reports medians, spread and the targets.
 */
@NullMarked
package dev.panal.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
