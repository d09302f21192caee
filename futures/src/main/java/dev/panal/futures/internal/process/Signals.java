package dev.panal.futures.internal.process;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Names and numbers of the signals that end processes, as Linux has them on x86-64 and aarch64. */
public final class Signals {
  private static final Map<Integer, String> NAMES = Map.ofEntries(
      Map.entry(1, "SIGHUP"),
      Map.entry(2, "SIGINT"),
      Map.entry(3, "SIGQUIT"),
      Map.entry(4, "SIGILL"),
      Map.entry(5, "SIGTRAP"),
      Map.entry(6, "SIGABRT"),
      Map.entry(7, "SIGBUS"),
      Map.entry(8, "SIGFPE"),
      Map.entry(9, "SIGKILL"),
      Map.entry(10, "SIGUSR1"),
      Map.entry(11, "SIGSEGV"),
      Map.entry(12, "SIGUSR2"),
      Map.entry(13, "SIGPIPE"),
      Map.entry(14, "SIGALRM"),
      Map.entry(15, "SIGTERM"),
      Map.entry(16, "SIGSTKFLT"),
      Map.entry(24, "SIGXCPU"),
      Map.entry(25, "SIGXFSZ"),
      Map.entry(26, "SIGVTALRM"),
      Map.entry(27, "SIGPROF"),
      Map.entry(29, "SIGIO"),
      Map.entry(30, "SIGPWR"),
      Map.entry(31, "SIGSYS"));

  private Signals() {}

  /** The name for a number, as {@code SIGKILL} for 9. */
  public static Optional<String> name(int number) {
    return Optional.ofNullable(NAMES.get(number));
  }

  /** The number for a name. */
  public static OptionalInt number(String name) {
    return NAMES.entrySet().stream()
        .filter(e -> e.getValue().equals(name))
        .mapToInt(Map.Entry::getKey)
        .findFirst();
  }
}
