/** Measures the parts of Panal with JMH; not part of what users depend on. */
@NullMarked
package dev.panal.benchmarks.parts;

import org.jspecify.annotations.NullMarked;
