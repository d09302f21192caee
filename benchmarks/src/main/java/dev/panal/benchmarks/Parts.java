package dev.panal.benchmarks;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Hands its arguments to JMH. */
@Command(
    name = "parts",
    description = {
      "Measures the parts with JMH: hops, codecs, functions, submit to result.",
      "Arguments are JMH's own; -h lists them."
    })
final class Parts implements Runnable {
  @Unmatched
  private List<String> arguments = List.of();

  @Override
  public void run() {
    try {
      org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
