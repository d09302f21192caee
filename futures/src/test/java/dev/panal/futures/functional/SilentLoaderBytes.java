package dev.panal.futures.functional;

import dev.panal.futures.ClassBytesProvider;
import org.jspecify.annotations.Nullable;

/** Knows the bytes of one class of loaders that do not give them. */
public final class SilentLoaderBytes implements ClassBytesProvider {
  @Override
  public byte @Nullable [] classBytes(ClassLoader loader, String className) {
    return loader instanceof MemoryLoader memory && className.startsWith("Provided")
        ? memory.get(className + ".class")
        : null;
  }
}
