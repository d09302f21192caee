package dev.panal.benchmarks.reliability;

import dev.panal.testkit.Chaos;
import dev.panal.testkit.ChaosReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A long run of the test kit's harness. Exits with 1 when a task is not accounted for. */
@Command(
    name = "chaos",
    description = {
      "Runs tasks with known answers while workers are killed, stopped, resized and restarted,",
      "and accounts for every one."
    },
    mixinStandardHelpOptions = true)
public final class ChaosCommand implements Callable<Integer> {
  @Option(names = "--seconds", description = "Default: ${DEFAULT-VALUE}.")
  private int seconds = 600;

  @Option(
      names = "--seed",
      description = "Repeats the choices of a run. Default: another each time.")
  private long seed = System.nanoTime();

  @Option(names = "--workers", description = "Default: ${DEFAULT-VALUE}.")
  private int workers = 2;

  @Option(
      names = "--callers",
      description = "Threads that submit and wait. Default: ${DEFAULT-VALUE}.")
  private int callers = 8;

  @Option(names = "--kills", description = "A second, on average. Default: ${DEFAULT-VALUE}.")
  private double kills = 5;

  @Option(names = "--tasks", description = "At most. Default: ${DEFAULT-VALUE}.")
  private int tasks = 100_000_000;

  @Option(
      names = "--shared-memory",
      paramLabel = "DIR",
      description = "A small tmpfs of its own, which is filled now and then.")
  private @Nullable Path sharedMemory;

  @Override
  public Integer call() throws InterruptedException {
    System.err.println("seed " + seed);
    ChaosReport report = Chaos.run(new Chaos.Settings(
        seed, Duration.ofSeconds(seconds), workers, callers, kills, tasks, sharedMemory));
    System.out.println(report);
    return report.isClean() ? 0 : 1;
  }
}
