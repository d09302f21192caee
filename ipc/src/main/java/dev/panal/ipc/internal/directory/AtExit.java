package dev.panal.ipc.internal.directory;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must happen before this JVM ends, in stages: users' hooks run, children are told, processes
 * are ended, then the directories they use are removed.
 *
 * <p>The JDK runs shutdown hooks side by side, hence one hook for all of Panal. It exists only
 * while there is something to do, so that an unloaded web application is not held by it.
 */
public final class AtExit {
  /** Order of the clean-up. */
  public enum Stage {
    HOOKS,
    CHILDREN,
    PROCESSES,
    DIRECTORIES
  }

  /** Takes an action back. */
  public interface Registration {
    void cancel();
  }

  private static final Map<Stage, Set<Entry>> ENTRIES = new EnumMap<>(Stage.class);
  private static @Nullable Thread hook;
  private static volatile boolean underWay;

  private AtExit() {}

  /**
   * Registers an action. Too late when the JVM is already past that stage: it is then never run.
   */
  public static Registration add(Stage stage, Runnable action) {
    Entry entry = new Entry(stage, action);
    synchronized (ENTRIES) {
      ENTRIES.computeIfAbsent(stage, s -> new LinkedHashSet<>()).add(entry);
      if (hook == null) {
        Thread thread = new Thread(null, AtExit::run, "panal-exit", 0, false);
        try {
          Runtime.getRuntime().addShutdownHook(thread);
          hook = thread;
        } catch (IllegalStateException alreadyEnding) {
          // The sweep of the next start removes what is left.
        }
      }
    }
    return entry;
  }

  /**
   * Whether the JVM is ending and the stages are being gone through: nothing should be started any
   * more.
   */
  public static boolean isUnderWay() {
    return underWay;
  }

  private static void run() {
    underWay = true;
    for (Stage stage : Stage.values()) {
      for (Entry entry : entriesOf(stage)) {
        try {
          entry.action.run();
        } catch (RuntimeException | Error failure) {
          System.getLogger(AtExit.class.getName())
              .log(System.Logger.Level.DEBUG, "clean-up at exit failed", failure);
        }
      }
    }
  }

  private static List<Entry> entriesOf(Stage stage) {
    synchronized (ENTRIES) {
      return new ArrayList<>(ENTRIES.getOrDefault(stage, Set.of()));
    }
  }

  private record Entry(Stage stage, Runnable action) implements Registration {
    @Override
    public void cancel() {
      synchronized (ENTRIES) {
        Set<Entry> entries = ENTRIES.getOrDefault(stage, Set.of());
        if (!entries.isEmpty()) {
          entries.remove(this);
        }
        Thread registered = hook;
        if (registered != null && ENTRIES.values().stream().allMatch(Set::isEmpty)) {
          try {
            Runtime.getRuntime().removeShutdownHook(registered);
            hook = null;
          } catch (IllegalStateException alreadyEnding) {
            // Nothing is left to run.
          }
        }
      }
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
