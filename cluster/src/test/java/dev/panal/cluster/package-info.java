/** Behaviour of the executor over real nodes, which are JVMs of their own on loopback. */
@NullMarked
package dev.panal.cluster;

import org.jspecify.annotations.NullMarked;
