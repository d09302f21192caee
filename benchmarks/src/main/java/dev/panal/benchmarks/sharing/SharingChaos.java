package dev.panal.benchmarks.sharing;

import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A long run of queues, connections, locks and a shared array under kills. Exits with 1 when
 * something is not accounted for.
 */
@Command(
    name = "sharing-chaos",
    description = {
      "Lets processes use queues, connections and locks while they are stopped and killed at random,",
      "and accounts for every item, message and count: nothing lost, doubled, stuck, left behind."
    },
    mixinStandardHelpOptions = true)
public final class SharingChaos implements Callable<Integer> {
  private static final File SHARED_MEMORY = new File("/dev/shm");
  /** A handle that was sent to a process that died before it arrived counts for a minute. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(75);

  @Spec
  private CommandSpec spec;

  @Option(names = "--seconds", description = "Default: ${DEFAULT-VALUE}.")
  private int seconds = 600;

  @Option(
      names = "--seed",
      description = "Repeats the choices of a run. Default: another each time.")
  private long seed = System.nanoTime();

  @Override
  public Integer call() throws Exception {
    if (seconds < 1) {
      throw new ParameterException(
          spec.commandLine(), "--seconds=" + seconds + " must be at least 1");
    }
    System.err.println("seed " + seed);
    List<String> before = sharedMemory();
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    ChaosRound.Totals totals = new ChaosRound.Totals();
    for (long round = 0; round == 0 || System.nanoTime() < end; round++) {
      ChaosRound.run(seed + round, totals);
    }
    for (String name : leftAfterAWhile(before)) {
      String[] files = new File(SHARED_MEMORY, name).list();
      totals.complain("left in shared memory: " + name + " with " + Arrays.toString(files));
    }
    System.out.print(totals.text());
    return totals.isClean() ? 0 : 1;
  }

  private static List<String> leftAfterAWhile(List<String> before) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      List<String> left = new ArrayList<>(sharedMemory());
      left.removeAll(before);
      if (left.isEmpty() || System.nanoTime() - end > 0) {
        return left;
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** What this very process has there. */
  private static List<String> sharedMemory() {
    String[] names = SHARED_MEMORY.list();
    String own = "-" + ProcessHandle.current().pid() + "-";
    return names == null
        ? List.of()
        : Arrays.stream(names).filter(name -> name.contains(own)).sorted().toList();
  }
}
