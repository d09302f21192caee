package dev.panal.benchmarks;

import dev.panal.benchmarks.compare.Compare;
import dev.panal.benchmarks.growth.Growth;
import dev.panal.benchmarks.reliability.ChaosCommand;
import dev.panal.benchmarks.reliability.Reliability;
import dev.panal.benchmarks.reliability.Soak;
import dev.panal.benchmarks.sharing.Sharing;
import dev.panal.benchmarks.sharing.SharingChaos;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the benchmarks. Exits with 0, 1 when the work failed, 2 on a usage error. */
@Command(
    name = "panal-benchmarks",
    description = "Measures Panal: beside other pools, as it grows, its parts, and under faults.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      Compare.class,
      Growth.class,
      Parts.class,
      Reliability.class,
      ChaosCommand.class,
      Soak.class,
      Sharing.class,
      SharingChaos.class
    })
public final class Main implements Runnable {
  @Spec
  private CommandSpec spec;

  Main() {}

  public static void main(String[] args) {
    // PP4J brings a logging interface without a logger: it need not say so.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    System.setProperty("java.awt.headless", "true");
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main());
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which benchmark? One of the commands below.");
  }
}
