package dev.panal.core;

import java.io.Serializable;

/** A {@link Runnable} that can travel to another JVM. */
@FunctionalInterface
public interface SerializableRunnable extends Runnable, Serializable {}
