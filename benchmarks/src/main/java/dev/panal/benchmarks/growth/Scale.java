package dev.panal.benchmarks.growth;

import java.util.function.Consumer;

/** How large a run is, and who is told how far it is. */
record Scale(boolean quick, Consumer<String> progress) {
  /** The first in a full run, the second in a quick one. */
  <T> T of(T full, T forQuick) {
    return quick ? forQuick : full;
  }

  void say(Study study, String message) {
    progress.accept(study + ": " + message);
  }
}
