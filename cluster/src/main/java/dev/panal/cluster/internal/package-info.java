/** What a program and its nodes have in common: their frames, their post, Ignite's settings. */
@NullMarked
package dev.panal.cluster.internal;

import org.jspecify.annotations.NullMarked;
