package dev.panal.examples;

import dev.panal.core.Outcome;
import dev.panal.core.WorkerCrashedException;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerOutput;
import java.lang.reflect.Field;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * One task of twenty takes its JVM down with a segmentation fault; the other nineteen do not
 * notice.
 */
@Command(
    name = "crash",
    description = "One task of twenty crashes its worker; the others do not notice.",
    mixinStandardHelpOptions = true)
final class Crash implements Runnable {
  private static final int TASKS = 20;
  private static final int BAD_TASK = 7;

  @Mixin
  private WorkersOption workers = new WorkersOption();

  static int squareOrCrash(int number) {
    if (number == BAD_TASK) {
      writeToAddressZero();
    }
    return number * number;
  }

  /** What a bug in native code does. */
  private static void writeToAddressZero() {
    try {
      Class<?> type = Class.forName("sun.misc.Unsafe");
      Field instance = type.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      type.getMethod("putAddress", long.class, long.class).invoke(instance.get(null), 0L, 0L);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM offers no way to crash it", e);
    }
  }

  @Override
  public void run() {
    try (ProcessPoolExecutor pool = pool();
        Stream<Outcome<Integer, Integer>> outcomes =
            pool.mapOutcomes(Crash::squareOrCrash, IntStream.range(0, TASKS).boxed())) {
      outcomes.forEach(Crash::print);
    }
  }

  /** What the dying JVM prints is in the exception as well. */
  private ProcessPoolExecutor pool() {
    return ProcessPoolExecutor.builder()
        .workers(workers.count())
        .output(WorkerOutput.discard())
        .build();
  }

  private static void print(Outcome<Integer, Integer> outcome) {
    if (outcome.exception() instanceof WorkerCrashedException crash) {
      System.out.println(
          outcome.input() + ": " + crash.toString().lines().findFirst().orElseThrow());
      crash.report().errorFile().ifPresent(file -> System.out.println("   details in " + file));
    } else {
      System.out.println(outcome.input() + " squared is " + outcome.result());
    }
  }
}
