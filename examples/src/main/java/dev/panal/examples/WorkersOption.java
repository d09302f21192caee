package dev.panal.examples;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** {@code --workers}, the same in every example that has a pool. */
final class WorkersOption {
  @Spec(Target.MIXEE)
  private CommandSpec command;

  private int count = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Number of worker JVMs (default: one for each available processor).")
  void count(int workers) {
    if (workers < 1) {
      throw new ParameterException(
          command.commandLine(), "--workers=" + workers + " must be at least 1");
    }
    count = workers;
  }

  int count() {
    return count;
  }
}
