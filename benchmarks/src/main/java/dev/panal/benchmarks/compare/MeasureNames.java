package dev.panal.benchmarks.compare;

import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Measures as the command line names them. */
final class MeasureNames implements ITypeConverter<Measure>, Iterable<String> {
  MeasureNames() {}

  @Override
  public Measure convert(String name) {
    return Arrays.stream(Measure.values())
        .filter(measure -> measure.id().equals(name))
        .findFirst()
        .orElseThrow(() -> new TypeConversionException("no measure is named " + name));
  }

  @Override
  public Iterator<String> iterator() {
    return Arrays.stream(Measure.values()).map(Measure::id).iterator();
  }
}
