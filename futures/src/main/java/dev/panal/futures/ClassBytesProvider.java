package dev.panal.futures;

import org.jspecify.annotations.Nullable;

/**
 * Knows the bytes of classes whose loader does not give them by {@code getResourceAsStream}, so
 * that functions which use them can run in workers. Found by {@link java.util.ServiceLoader} from
 * Panal's own class loader. Called on threads of the pool's; thread-safe.
 */
public interface ClassBytesProvider {
  /**
   * The class file of a class of that loader's own; null when this provider does not know it.
   *
   * @param className as {@link Class#getName()} has it
   */
  byte @Nullable [] classBytes(ClassLoader loader, String className);
}
