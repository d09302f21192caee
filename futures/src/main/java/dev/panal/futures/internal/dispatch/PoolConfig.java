package dev.panal.futures.internal.dispatch;

import dev.panal.core.SerializableRunnable;
import dev.panal.core.TaskOptions;
import dev.panal.futures.PoolListener;
import dev.panal.futures.WhenFull;
import dev.panal.futures.internal.ClassRelay;
import dev.panal.futures.internal.process.LaunchSettings;
import java.io.ObjectInputFilter;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A pool's settings, checked and sealed.
 *
 * @param relay where the classes come from when the pool runs other programs' tasks, whose encoded
 *     calls and results it does not read; null in a pool of the application's own
 */
public record PoolConfig(
    String name,
    int workers,
    int reserve,
    boolean startOnDemand,
    LaunchSettings launch,
    @Nullable SerializableRunnable initializer,
    @Nullable SerializableRunnable workerExit,
    int maxTasksPerWorker,
    long maxWorkerMemoryBytes,
    @Nullable Duration idleTimeout,
    TaskOptions taskDefaults,
    Duration cancelGrace,
    int queueCapacity,
    long pendingBytes,
    WhenFull whenFull,
    Duration startTimeout,
    @Nullable Duration stoppedGrace,
    @Nullable Duration stallWarning,
    boolean submitTraces,
    @Nullable ObjectInputFilter inputFilter,
    @Nullable Path sharedMemoryDirectory,
    @Nullable PoolListener listener,
    @Nullable ClassRelay relay) {}
