package dev.panal.ipc.internal.shared;

import org.jspecify.annotations.Nullable;

/**
 * The moments before stores in shared objects, where tests stop a thread, so that its process can
 * be killed there. Only in a JVM with {@code -Dpanal.shared.watchStores=true}; in all others a
 * constant that compiled code has no trace of.
 */
public final class StoreSteps {
  private static final boolean WATCHED = Boolean.getBoolean("panal.shared.watchStores");
  private static final ThreadLocal<@Nullable Runnable> WATCHER = new ThreadLocal<>();

  private StoreSteps() {}

  /** The current thread is about to change something that others see. */
  public static void next() {
    if (WATCHED) {
      Runnable watcher = WATCHER.get();
      if (watcher != null) {
        watcher.run();
      }
    }
  }

  /**
   * From now on that is called before each store of the current thread; null: nothing is.
   *
   * @throws IllegalStateException when this JVM is not one where stores are watched
   */
  public static void watch(@Nullable Runnable watcher) {
    if (!WATCHED) {
      throw new IllegalStateException("this JVM runs without -Dpanal.shared.watchStores=true");
    }
    WATCHER.set(watcher);
  }
}
