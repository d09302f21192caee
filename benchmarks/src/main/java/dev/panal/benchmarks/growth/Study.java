package dev.panal.benchmarks.growth;

import dev.panal.benchmarks.report.EnumNames;

/** What is made larger step by step. */
enum Study {
  TASKS("Cost of a task, by the number of tasks", TaskCost::study),
  HEAP("Heap of the application while it maps", HeapUse::study),
  WORKERS("CPU of the dispatcher for a task, by the number of workers", WorkerCount::study),
  LATENCY("Latency of a short task beside long ones", ShortTaskLatency::study),
  PAYLOAD("A byte[] there and back, by its size", PayloadSize::study);

  private final String title;
  private final Body body;

  Study(String title, Body body) {
    this.title = title;
    this.body = body;
  }

  /** The name as people read it. */
  String title() {
    return title;
  }

  Finding run(Scale scale) throws Exception {
    return body.run(scale);
  }

  @Override
  public String toString() {
    return EnumNames.name(this);
  }

  /** Measures. */
  @FunctionalInterface
  interface Body {
    Finding run(Scale scale) throws Exception;
  }

  /** Studies as the command line names them. */
  static final class Names extends EnumNames<Study> {
    Names() {
      super(Study.class, "study");
    }
  }
}
