package dev.panal.examples;

import dev.panal.core.Outcome;
import dev.panal.futures.ProcessPoolExecutor;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which numbers are prime, as in the documentation of Python's {@code ProcessPoolExecutor}. */
@Command(
    name = "primes",
    description = "Says which of some large numbers are prime.",
    mixinStandardHelpOptions = true)
final class Primes implements Runnable {
  @Mixin
  private WorkersOption workers = new WorkersOption();

  @Parameters(
      paramLabel = "NUMBER",
      description = "Numbers to test (default: six of fifteen and sixteen digits).",
      defaultValue =
          "112272535095293 112582705942171 112272535095293 115280095190773 115797848077099 1099726899285419",
      split = " ")
  private List<Long> numbers = List.of();

  static boolean isPrime(long n) {
    if (n < 2) {
      return false;
    }
    if (n % 2 == 0) {
      return n == 2;
    }
    for (long i = 3; i <= n / i; i += 2) {
      if (n % i == 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void run() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(workers.count());
        Stream<Outcome<Long, Boolean>> outcomes = pool.mapOutcomes(Primes::isPrime, numbers)) {
      outcomes.forEach(
          outcome -> System.out.println(outcome.input() + " is prime: " + outcome.result()));
    }
  }
}
