package dev.panal.benchmarks.compare;

import dev.panal.benchmarks.report.EnumNames;

/** Measures as the command line names them. */
final class MeasureNames extends EnumNames<Measure> {
  MeasureNames() {
    super(Measure.class, "measure");
  }
}
