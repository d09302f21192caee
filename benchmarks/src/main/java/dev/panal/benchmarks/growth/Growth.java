package dev.panal.benchmarks.growth;

import dev.panal.benchmarks.report.Conditions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how Panal's figures grow. */
@Command(
    name = "growth",
    description = {
      "Measures what becomes of Panal's figures with more tasks, items, workers and bytes.",
      "Prints a table for each study; writes them as JSON, Markdown and plots."
    },
    mixinStandardHelpOptions = true)
public final class Growth implements Callable<Integer> {
  @Spec
  private CommandSpec spec;

  @Option(names = "--quick", description = "Smaller sizes and fewer rounds: a minute or so.")
  private boolean quick;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "STUDY",
      description = "Only these: ${COMPLETION-CANDIDATES}.",
      converter = Study.Names.class,
      completionCandidates = Study.Names.class)
  private List<Study> only = List.of(Study.values());

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Where growth.json, .md and the plots go. Default: none are written.")
  private @Nullable Path output;

  @Override
  public Integer call() throws Exception {
    Conditions conditions = Conditions.before(spec);
    Scale scale = new Scale(quick, System.err::println);
    List<Finding> findings = new ArrayList<>();
    for (Study study : EnumSet.copyOf(only)) {
      findings.add(study.run(scale));
    }
    conditions.completed();
    GrowthReport report = new GrowthReport(conditions, findings);
    PrintStream out = System.out;
    out.print(report.text());
    if (output != null) {
      report.write(output);
    }
    return 0;
  }
}
