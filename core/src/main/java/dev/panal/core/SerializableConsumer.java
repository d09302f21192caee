package dev.panal.core;

import java.io.Serializable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A {@link Consumer} that can travel to another JVM. */
@FunctionalInterface
public interface SerializableConsumer<A extends @Nullable Object>
    extends Consumer<A>, Serializable {}
