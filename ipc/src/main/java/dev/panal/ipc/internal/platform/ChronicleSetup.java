package dev.panal.ipc.internal.platform;

import dev.panal.core.internal.TrustedLookup;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes Chronicle usable in this JVM without a flag, and silent: to be called before anything of
 * Chronicle's is touched.
 *
 * <p>An application that has loaded Chronicle by itself keeps its own settings and log handlers.
 */
public final class ChronicleSetup {
  private static final String JVM_CLASS = "net.openhft.chronicle.core.Jvm";
  private static final List<String> CLASS_OF_EACH_MODULE = List.of(
      JVM_CLASS,
      "net.openhft.chronicle.bytes.Bytes",
      "net.openhft.chronicle.wire.Wire",
      "net.openhft.chronicle.threads.Pauser",
      "net.openhft.chronicle.queue.ChronicleQueue",
      "net.openhft.posix.PosixAPI");

  private static boolean done;
  private static @Nullable IllegalStateException failure;

  private ChronicleSetup() {}

  /**
   * Does it all, once; further calls return at once or throw the same again.
   *
   * @throws IllegalStateException where this JVM keeps out what Chronicle needs; names the JVM's
   *     flags to add
   */
  public static synchronized void prepare() {
    if (!done) {
      try {
        setUp();
      } catch (IllegalStateException e) {
        failure = e;
      }
      done = true;
    }
    if (failure != null) {
      throw new IllegalStateException(failure.getMessage(), failure);
    }
  }

  /** Whether {@link #prepare} succeeds here. */
  public static boolean isPossible() {
    try {
      prepare();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private static void setUp() {
    ClassLoader loader = ChronicleSetup.class.getClassLoader();
    TrustedLookup.silence();
    boolean theApplicationsOwn = JdkPackages.isLoaded(loader, JVM_CLASS);
    JdkPackages.openTo(chronicleModules(loader));
    if (theApplicationsOwn) {
      return;
    }
    WorkerFlags.PROPERTIES.forEach((name, value) -> {
      if (System.getProperty(name) == null) {
        System.setProperty(name, value);
      }
    });
    ChronicleQuiet.apply();
  }

  /**
   * Finds the modules without initialising a class: on the class path there is one, on the module
   * path one for each jar.
   */
  private static Set<Module> chronicleModules(@Nullable ClassLoader loader) {
    Set<Module> modules = new LinkedHashSet<>();
    for (String name : CLASS_OF_EACH_MODULE) {
      try {
        modules.add(Class.forName(name, false, loader).getModule());
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(
            "a jar of Chronicle Queue is missing from the class path: no class " + name, e);
      }
    }
    return modules;
  }
}
