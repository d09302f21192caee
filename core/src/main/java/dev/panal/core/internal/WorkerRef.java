package dev.panal.core.internal;

/** A worker at the time it ran a task. */
public record WorkerRef(int index, long pid) {}
