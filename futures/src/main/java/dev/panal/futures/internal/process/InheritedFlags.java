package dev.panal.futures.internal.process;

import java.io.File;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a worker takes over from the parent's command line: what decides which code runs and what it
 * does.
 *
 * <p>Not: agents, debug and management ports, heap, collector and other tuning, which would clash
 * or multiply.
 */
final class InheritedFlags {
  private static final Pattern ASSERTIONS = Pattern.compile(
      "-(ea|da|esa|dsa|enableassertions|disableassertions|enablesystemassertions|disablesystemassertions)(:.*)?");

  /**
   * Flags of the form {@code --name=value} and {@code --name}, with the feature release that
   * brought each.
   */
  private static final Map<String, Integer> SINCE = Map.ofEntries(
      Map.entry("--add-opens", 9),
      Map.entry("--add-exports", 9),
      Map.entry("--add-reads", 9),
      Map.entry("--add-modules", 9),
      Map.entry("--limit-modules", 9),
      Map.entry("--patch-module", 9),
      Map.entry("--module-path", 9),
      Map.entry("--upgrade-module-path", 9),
      Map.entry("--enable-preview", 11),
      Map.entry("--enable-native-access", 17),
      Map.entry("--sun-misc-unsafe-memory-access", 23),
      Map.entry("--illegal-native-access", 24),
      Map.entry("--enable-final-field-mutation", 26),
      Map.entry("--illegal-final-field-mutation", 26));

  private static final List<String> PATHS =
      List.of("--module-path=", "--upgrade-module-path=", "--patch-module=", "-Xbootclasspath/a:");

  private static final List<String> PRIVATE_PROPERTIES = List.of(
      "com.sun.management",
      "java.rmi.server.hostname",
      "java.class.path",
      "jdk.module.",
      "sun.java.",
      "java.home");

  private InheritedFlags() {}

  /** Selects from the parent's own flags those that a worker on that feature release is to have. */
  static List<String> select(List<String> parents, int feature) {
    List<String> selected = new ArrayList<>();
    for (String flag : parents) {
      if (isProperty(flag)
          || ASSERTIONS.matcher(flag).matches()
          || isModuleFlag(flag, feature)
          || flag.startsWith("-Xbootclasspath/a:")) {
        selected.add(absolute(flag));
      }
    }
    return selected;
  }

  /** The worker may have another working directory. */
  private static String absolute(String flag) {
    for (String name : PATHS) {
      if (flag.startsWith(name)) {
        int start = name.startsWith("--patch-module")
            ? flag.indexOf('=', name.length()) + 1
            : name.length();
        return flag.substring(0, start)
            + Arrays.stream(flag.substring(start).split(File.pathSeparator))
                .map(path -> new File(path).getAbsolutePath())
                .collect(Collectors.joining(File.pathSeparator));
      }
    }
    return flag;
  }

  /** Locale, encoding and time zone as they are in the parent now, set by flags or by code. */
  static List<String> surroundings() {
    Locale locale = Locale.getDefault();
    List<String> flags = new ArrayList<>();
    flags.add("-Duser.language=" + locale.getLanguage());
    addUnlessEmpty(flags, "-Duser.script=", locale.getScript());
    addUnlessEmpty(flags, "-Duser.country=", locale.getCountry());
    addUnlessEmpty(flags, "-Duser.variant=", locale.getVariant());
    flags.add("-Dfile.encoding=" + Charset.defaultCharset().name());
    flags.add("-Duser.timezone=" + TimeZone.getDefault().getID());
    return flags;
  }

  private static void addUnlessEmpty(List<String> flags, String prefix, String value) {
    if (!value.isEmpty()) {
      flags.add(prefix + value);
    }
  }

  private static boolean isProperty(String flag) {
    return flag.startsWith("-D")
        && PRIVATE_PROPERTIES.stream().noneMatch(name -> flag.startsWith(name, 2));
  }

  private static boolean isModuleFlag(String flag, int feature) {
    int equals = flag.indexOf('=');
    Integer since = SINCE.get(equals < 0 ? flag : flag.substring(0, equals));
    return since != null && feature >= since;
  }
}
