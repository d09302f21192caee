package dev.panal.benchmarks.compare.entrants;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of JVMs of this JDK. */
public final class Java {
  private Java() {}

  /** A JVM as small as they come, with this JVM's class path. */
  public static List<String> command(Class<?> main, String... arguments) {
    return command(System.getProperty("java.class.path"), main.getName(), arguments);
  }

  /** The same with another class path. */
  public static List<String> command(String classPath, String main, String... arguments) {
    List<String> command = new ArrayList<>(List.of(
        executable(), "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xshare:auto", "-cp", classPath));
    command.add(main);
    command.addAll(List.of(arguments));
    return command;
  }

  /** The {@code java} that runs this JVM. */
  public static String executable() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
