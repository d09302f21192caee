package dev.panal.core;

/**
 * How far a task says it has come.
 *
 * @param done units finished so far
 * @param total units there are, or 0 when the task does not know
 */
public record TaskProgress(long done, long total) {}
