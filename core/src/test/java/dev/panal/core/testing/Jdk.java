package dev.panal.core.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs of the JDK that runs the tests. */
public final class Jdk {
  /** What saves processor time in a JVM of some seconds; workers of a pool do not get it. */
  public static final List<String> SHORT_LIVED =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private Jdk() {}

  public static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  /** A command for a program of some seconds. */
  public static List<String> java(String... arguments) {
    return command("java", List.of(""), arguments);
  }

  /**
   * A command for a tool of some seconds.
   *
   * @param prefixes by which the tool hands flags to its JVMs, as {@code -J}
   */
  public static List<String> command(String tool, List<String> prefixes, String... arguments) {
    List<String> command = new ArrayList<>(List.of(tool(tool)));
    prefixes.forEach(prefix -> SHORT_LIVED.forEach(flag -> command.add(prefix + flag)));
    command.addAll(List.of(arguments));
    return command;
  }
}
