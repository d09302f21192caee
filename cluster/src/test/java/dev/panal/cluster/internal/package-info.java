/** What programs and nodes have in common, without a network. */
@NullMarked
package dev.panal.cluster.internal;

import org.jspecify.annotations.NullMarked;
