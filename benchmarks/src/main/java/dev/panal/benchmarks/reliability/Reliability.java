package dev.panal.benchmarks.reliability;

import dev.panal.benchmarks.report.Conditions;
import dev.panal.benchmarks.report.Numbers;
import dev.panal.benchmarks.report.Table;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how long it takes until a fault is dealt with. */
@Command(
    name = "reliability",
    description = "Measures how long it takes until faults are dealt with, in milliseconds.",
    mixinStandardHelpOptions = true)
public final class Reliability implements Callable<Integer> {
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--kills",
      description = "Workers killed for the first measure. Default: ${DEFAULT-VALUE}.")
  private int kills = 1000;

  @Option(names = "--rounds", description = "Of the others. Default: ${DEFAULT-VALUE}.")
  private int rounds = 200;

  @Option(
      names = "--shared",
      description = "Processes killed that hold shared objects. Default: ${DEFAULT-VALUE}.")
  private int shared = 100;

  @Override
  public Integer call() throws Exception {
    Conditions conditions = Conditions.before(spec);
    Table table = new Table("measure", "rounds", "median", "worst", "must: median", "worst");
    add(table, "worker SIGKILLed, its future failed", Recovery.killedWorker(kills), 20.0, 200.0);
    add(table, "the same, full capacity again", Recovery.capacityAgain(rounds), 50.0, null);
    add(table, "deadline, future failed, no grace", Recovery.deadline(rounds), 20.0, null);
    add(table, "close() of idle workers", Recovery.closeIdle(rounds / 4), null, 200.0);
    add(table, "killWorkers(), all busy", Recovery.killBusy(rounds / 4), null, 200.0);
    add(
        table,
        "application SIGKILLed, no worker",
        Recovery.killedApplication(rounds),
        null,
        1000.0);
    for (Map.Entry<SharedRecovery.Held, Samples> each :
        SharedRecovery.killedHolder(shared).entrySet()) {
      String title = "holder SIGKILLed: " + each.getKey().title();
      add(table, title, each.getValue(), null, 100.0);
    }
    conditions.completed();
    System.out.print(conditions.text());
    System.out.println();
    System.out.print(table.text());
    return 0;
  }

  private static void add(
      Table table, String title, Samples samples, @Nullable Double median, @Nullable Double worst) {
    System.err.println(title);
    table.add(
        title,
        Integer.toString(samples.size()),
        Numbers.text(samples.median()),
        Numbers.text(samples.worst()),
        median == null ? "" : "≤ " + Numbers.text(median),
        worst == null ? "" : "≤ " + Numbers.text(worst));
  }
}
