/** The scheduler without a network. */
@NullMarked
package dev.panal.cluster.internal.client;

import org.jspecify.annotations.NullMarked;
