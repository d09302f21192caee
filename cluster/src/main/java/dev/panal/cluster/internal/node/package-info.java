/** In a node: a pool of worker JVMs for each program, whose tasks it passes on unread. */
@NullMarked
package dev.panal.cluster.internal.node;

import org.jspecify.annotations.NullMarked;
