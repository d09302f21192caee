/** Metrics of Panal's pools for Micrometer. */
@NullMarked
package dev.panal.micrometer;

import org.jspecify.annotations.NullMarked;
