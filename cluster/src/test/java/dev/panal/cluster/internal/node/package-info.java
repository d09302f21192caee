/** What a node does, without a network. */
@NullMarked
package dev.panal.cluster.internal.node;

import org.jspecify.annotations.NullMarked;
