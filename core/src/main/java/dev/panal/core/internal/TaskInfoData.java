package dev.panal.core.internal;

import dev.panal.core.TaskProgress;
import dev.panal.core.TaskState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a {@link dev.panal.core.TaskInfo} shows. */
public record TaskInfoData(
    long id,
    @Nullable String name,
    TaskState state,
    @Nullable WorkerRef worker,
    Instant submitted,
    @Nullable Instant started,
    @Nullable Instant finished,
    @Nullable TaskProgress progress) {}
