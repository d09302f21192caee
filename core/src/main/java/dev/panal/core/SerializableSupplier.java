package dev.panal.core;

import java.io.Serializable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A {@link Supplier} that can travel to another JVM. */
@FunctionalInterface
public interface SerializableSupplier<R extends @Nullable Object>
    extends Supplier<R>, Serializable {}
