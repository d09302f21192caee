package dev.panal.cluster.internal.client;

import dev.panal.cluster.ClusterListener;
import dev.panal.core.TaskOptions;
import java.io.ObjectInputFilter;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An executor's settings, checked and sealed.
 *
 * @param slots tasks in the cluster at most, 0 for as many as it has
 * @param prefetch tasks sent ahead of a node's slots, negative for as many as are short
 * @param maxHeap of each worker, empty for a share of the node's machine
 */
public record Settings(
    String name,
    int slots,
    int prefetch,
    TaskOptions taskDefaults,
    Duration cancelGrace,
    String maxHeap,
    List<String> jvmArgs,
    int queueCapacity,
    long pendingBytes,
    @Nullable ObjectInputFilter inputFilter,
    @Nullable ClusterListener listener) {}
