package dev.panal.benchmarks.sharing;

import dev.panal.benchmarks.compare.entrants.LineProcess;
import dev.panal.benchmarks.report.Conditions;
import dev.panal.benchmarks.report.Numbers;
import dev.panal.benchmarks.report.Series;
import dev.panal.benchmarks.report.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures shared objects beside those of Python's multiprocessing, in one run and in turn. */
@Command(
    name = "sharing",
    description = {
      "Measures locks, queues and pipes between processes beside Python's multiprocessing.",
      "Both take turns for several rounds. Prints medians and how many times better Panal is."
    },
    mixinStandardHelpOptions = true)
public final class Sharing implements Callable<Integer> {
  @Spec
  private CommandSpec spec;

  @Option(names = "--rounds", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds = 5;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Of each measure and round. Default: ${DEFAULT-VALUE}.")
  private double seconds = 1;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "MEASURE",
      description = "Only these: ${COMPLETION-CANDIDATES}.")
  private List<Kind> only = List.of(Kind.values());

  @Option(
      names = "--python",
      paramLabel = "FILE",
      description = "The Python to measure beside. Default: ${DEFAULT-VALUE}.")
  private String python = "python3";

  private final Map<Kind, List<Double>> panals = new EnumMap<>(Kind.class);
  private final Map<Kind, List<Double>> pythons = new EnumMap<>(Kind.class);

  @Override
  public Integer call() throws IOException {
    if (rounds < 1 || !(seconds > 0)) {
      throw new ParameterException(
          spec.commandLine(),
          "--rounds=" + rounds + " and --seconds=" + seconds + " must be positive");
    }
    Set<Kind> kinds = EnumSet.copyOf(only);
    Conditions conditions = Conditions.before(spec);
    Path script = Files.createTempFile("panal-sharing-", ".py");
    try {
      try (InputStream source =
          Objects.requireNonNull(Sharing.class.getResourceAsStream("sharing.py"))) {
        Files.write(script, source.readAllBytes());
      }
      try (LineProcess other = LineProcess.start(List.of(python, script.toString()))) {
        other.answer();
        for (int round = 1; round <= rounds; round++) {
          for (Kind kind : kinds) {
            measure(kind, other, round);
          }
        }
      }
    } finally {
      Files.delete(script);
    }
    conditions.completed();
    System.out.print(conditions.text());
    System.out.println();
    System.out.print(table(kinds).text());
    return 0;
  }

  private void measure(Kind kind, LineProcess other, int round) throws IOException {
    double theirs = other.figure(kind.command() + " " + seconds);
    double ours = SharedFigures.of(kind, seconds);
    pythons.computeIfAbsent(kind, k -> new ArrayList<>()).add(theirs);
    panals.computeIfAbsent(kind, k -> new ArrayList<>()).add(ours);
    System.err.printf(
        Locale.ROOT,
        "round %d  %s: Panal %s, Python %s %s%n",
        round,
        kind.title(),
        Numbers.text(ours),
        Numbers.text(theirs),
        kind.unit());
  }

  private Table table(Set<Kind> kinds) {
    Table table = new Table("measure", "unit", "Panal", "Python", "times better", "must");
    for (Kind kind : kinds) {
      Series ours = Series.of(Objects.requireNonNull(panals.get(kind)));
      Series theirs = Series.of(Objects.requireNonNull(pythons.get(kind)));
      double better = (kind.moreIsBetter() ? ours.over(theirs) : theirs.over(ours)).median();
      table.add(
          kind.title(),
          kind.unit(),
          Numbers.text(ours.median()),
          Numbers.text(theirs.median()),
          Numbers.text(better),
          "≥ " + Numbers.text(kind.must()) + (better >= kind.must() ? "" : " MISSED"));
    }
    return table;
  }
}
