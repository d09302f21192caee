package dev.panal.ipc.internal.platform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JVM flags with which a worker can use Chronicle from its first instruction on. */
public final class WorkerFlags {
  /** Chronicle's switches: nothing phoned home, no watcher threads, nothing printed. */
  static final Map<String, String> PROPERTIES = properties();

  private WorkerFlags() {}

  private static Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("chronicle.analytics.disable", "true");
    properties.put("chronicle.disk.monitor.disable", "true");
    properties.put("chronicle.announcer.disable", "true");
    properties.put("disable.perf.info", "true");
    // unmaps where it happens, under the lane's lock: no thread of Chronicle's, and room is free
    // when a roll has returned
    properties.put("background.releaser", "false");
    // slf4j prints three lines where no provider is found, unless told before it loads
    properties.put("slf4j.internal.verbosity", "ERROR");
    return properties;
  }

  /** The flags for a worker that runs the same Java version as this JVM. */
  public static List<String> forChronicle() {
    return forChronicle(Runtime.version().feature());
  }

  /** The flags for a worker of that feature release (17, 25, …). */
  public static List<String> forChronicle(int feature) {
    List<String> flags = new ArrayList<>();
    for (String name : JdkPackages.PACKAGES) {
      flags.add("--add-opens=java.base/" + name + "=ALL-UNNAMED");
    }
    if (feature >= 23) {
      flags.add("--sun-misc-unsafe-memory-access=allow");
    }
    PROPERTIES.forEach((name, value) -> flags.add("-D" + name + "=" + value));
    return List.copyOf(flags);
  }
}
