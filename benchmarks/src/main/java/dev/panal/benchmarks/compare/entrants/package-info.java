/** The processes and exchanges that contestants consist of. */
@NullMarked
package dev.panal.benchmarks.compare.entrants;

import org.jspecify.annotations.NullMarked;
