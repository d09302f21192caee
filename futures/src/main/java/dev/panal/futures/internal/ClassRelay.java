package dev.panal.futures.internal;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a pool that runs other programs' tasks gets their classes from: it passes its workers'
 * questions on.
 */
@FunctionalInterface
public interface ClassRelay {
  /**
   * What is at a path of a loader.
   *
   * @param why says more where there is nothing; empty otherwise
   */
  record Found(byte @Nullable [] bytes, String why) {
    public static Found of(byte[] bytes) {
      return new Found(bytes, "");
    }

    public static Found missing(String why) {
      return new Found(null, why);
    }
  }

  /**
   * Asks for a class file or another resource; does not wait.
   *
   * @param loader the number that the program gave its class loader
   * @param answer to be called once, by any thread
   */
  void ask(int loader, String path, Consumer<Found> answer);
}
