/** In the program: the queue, the nodes, and who gets what. */
@NullMarked
package dev.panal.cluster.internal.client;

import org.jspecify.annotations.NullMarked;
