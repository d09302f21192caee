/** How figures are taken down and shown, whatever they are of. */
@NullMarked
package dev.panal.benchmarks.report;

import org.jspecify.annotations.NullMarked;
