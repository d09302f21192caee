/**
 * What is between a {@link dev.panal.multiprocessing.Manager} and its proxies: the protocol, the
 * process that holds the objects, and what forwards calls to it.
 */
@NullMarked
package dev.panal.multiprocessing.internal.manager;

import org.jspecify.annotations.NullMarked;
