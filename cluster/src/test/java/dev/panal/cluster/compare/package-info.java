/** Panal's cluster beside plain Ignite, on one machine. Not run by the build. */
@NullMarked
package dev.panal.cluster.compare;

import org.jspecify.annotations.NullMarked;
