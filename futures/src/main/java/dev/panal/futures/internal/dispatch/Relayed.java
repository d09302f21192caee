package dev.panal.futures.internal.dispatch;

import dev.panal.core.internal.WorkerRef;
import dev.panal.futures.internal.Frames.Status;
import dev.panal.ipc.internal.payload.Payload;

/**
 * What became of a task that this JVM passed on without reading it. Whoever takes it releases the
 * content.
 *
 * @param content the encoded result or exception
 * @param ranNanos for how long it ran
 */
public record Relayed(Status status, Payload content, WorkerRef worker, long ranNanos) {}
