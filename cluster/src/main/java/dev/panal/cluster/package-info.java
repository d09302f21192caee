/**
 * The same executor over many machines: {@link dev.panal.cluster.ClusterExecutor} gives the tasks
 * of a program to nodes, each of which runs them in worker JVMs of its own.
 */
@NullMarked
package dev.panal.cluster;

import org.jspecify.annotations.NullMarked;
