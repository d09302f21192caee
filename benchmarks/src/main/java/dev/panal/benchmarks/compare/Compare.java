package dev.panal.benchmarks.compare;

import dev.panal.benchmarks.report.Conditions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures Panal beside the others, in one run and in turn. */
@Command(
    name = "compare",
    description = {
      "Measures Panal beside a thread pool, raw exchanges and other process pools.",
      "All take turns for several rounds. Prints medians with spread, and the targets;",
      "writes them as JSON, Markdown and a chart."
    },
    mixinStandardHelpOptions = true)
public final class Compare implements Callable<Integer> {
  private static final Map<Measure, Function<Arena, Discipline>> DISCIPLINES = disciplines();

  @Spec
  private CommandSpec spec;

  @Option(names = "--quick", description = "Fewer tasks and rounds: a minute or so.")
  private boolean quick;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "MEASURE",
      description = "Only these: ${COMPLETION-CANDIDATES}.",
      converter = MeasureNames.class,
      completionCandidates = MeasureNames.class)
  private List<Measure> only = List.of(Measure.values());

  @Option(names = "--rounds", paramLabel = "N", description = "Default: 5, or 3 with --quick.")
  private int rounds;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Where comparison.json, .md and .png go. Default: none are written.")
  private @Nullable Path output;

  @Option(
      names = "--python",
      paramLabel = "FILE",
      defaultValue = "python3",
      description = "The Python whose pools take part (default: ${DEFAULT-VALUE}).")
  private String python = "python3";

  private static Map<Measure, Function<Arena, Discipline>> disciplines() {
    Map<Measure, Function<Arena, Discipline>> map = new LinkedHashMap<>();
    map.put(Measure.ROUND_TRIP, arena -> new Exchanges(arena).busy());
    map.put(Measure.AFTER_IDLE, arena -> new Exchanges(arena).afterIdleness());
    map.put(Measure.PIPELINED, arena -> new Floods(arena).pipelined());
    map.put(Measure.MAP, arena -> new Floods(arena).map());
    map.put(Measure.CPU_1MS, arena -> new CpuBound(arena).oneMillisecond());
    map.put(Measure.CPU_50US, arena -> new CpuBound(arena).fiftyMicroseconds());
    map.put(Measure.PAYLOAD, arena -> new Large(arena).payload());
    map.put(Measure.SHARED_SUM, arena -> new Large(arena).sharedSum());
    map.put(Measure.START_WARM, arena -> new Starts(arena).warm());
    map.put(Measure.START_COLD, arena -> new Starts(arena).cold());
    map.put(Measure.MEMORY, arena -> new Idleness(arena).memory());
    map.put(Measure.IDLE_WORKER, arena -> new Idleness(arena).workers());
    map.put(Measure.IDLE_PARENT, arena -> new Idleness(arena).parent());
    return map;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (rounds < 0) {
      throw new ParameterException(
          spec.commandLine(), "--rounds=" + rounds + " must be at least 1");
    }
    int asked = rounds > 0 ? rounds : quick ? 3 : 5;
    Set<Measure> measures = EnumSet.copyOf(only);
    Conditions conditions = Conditions.before(spec);
    List<Contest.Outcome> outcomes = new ArrayList<>();
    try (Arena arena = new Arena(quick, python)) {
      for (var discipline : DISCIPLINES.entrySet()) {
        if (measures.contains(discipline.getKey())) {
          outcomes.add(Contest.hold(discipline.getValue().apply(arena), asked, this::progress));
        }
      }
    }
    conditions.put("rounds", asked + (quick ? " (quick)" : ""));
    conditions.completed();
    Report report = new Report(conditions, outcomes);
    PrintStream out = System.out;
    out.print(report.text());
    if (output != null) {
      write(report, output);
    }
    return 0;
  }

  private void progress(String message) {
    System.err.println(message);
  }

  private static void write(Report report, Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("comparison.json"), JsonReport.of(report));
    Files.writeString(directory.resolve("comparison.md"), report.markdown());
    Chart.write(report, directory.resolve("comparison.png"));
  }
}
