package dev.panal.examples;

import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line of the examples: one subcommand each. Exits with 0, 1 when the work failed, 2 on
 * a usage error.
 */
@Command(
    name = "panal-examples",
    description = "Small programs that run their work in a pool of worker JVMs.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      Hello.class,
      PoolMap.class,
      PoolWith.class,
      Integrate.class,
      MatVec.class,
      Primes.class,
      MonteCarloPi.class,
      Digest.class,
      WordCount.class,
      Heat.class,
      Bank.class,
      Histogram.class,
      Crash.class,
      Compare.class
    })
public final class Main implements Runnable {
  @Spec
  private CommandSpec spec;

  Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main()).setExecutionExceptionHandler(Main::report);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which example? One of the commands below.");
  }

  private static int report(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
    command.getErr().println(command.getCommandName() + ": " + describe(failure));
    return command.getCommandSpec().exitCodeOnExecutionException();
  }

  /** What went wrong, without the wrappers that carry what a task threw and what is checked. */
  static String describe(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof UncheckedIOException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : cause.getClass().getSimpleName() + ": " + message;
  }

  /** Reads the version from the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"panal-examples " + (version == null ? "(not packaged)" : version)};
    }
  }
}
