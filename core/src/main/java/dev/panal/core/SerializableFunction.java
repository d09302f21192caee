package dev.panal.core;

import java.io.Serializable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A {@link Function} that can travel to another JVM. */
@FunctionalInterface
public interface SerializableFunction<A extends @Nullable Object, R extends @Nullable Object>
    extends Function<A, R>, Serializable {}
