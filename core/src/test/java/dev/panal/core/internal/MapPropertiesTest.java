package dev.panal.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.MapOptions;
import dev.panal.core.Outcome;
import dev.panal.core.SerialExecutor;
import dev.panal.core.TaskExecutor;
import dev.panal.core.ThreadExecutor;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Map covers each item once, whatever the sizes and the order in which items finish. */
class MapPropertiesTest {

  private static MapOptions options(int bufferSize, int chunkSize, boolean ordered) {
    MapOptions.Builder builder = MapOptions.builder().ordered(ordered);
    if (bufferSize > 0) {
      builder.bufferSize(bufferSize);
    }
    if (chunkSize > 0) {
      builder.chunkSize(chunkSize);
    }
    return builder.build();
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void anyOrderOfFinishing_givesEachItemOnceWithinTheBuffer(
      @ForAll long seed,
      @ForAll @IntRange(max = 300) int count,
      @ForAll @IntRange(max = 100) int bufferSize,
      @ForAll @IntRange(max = 40) int chunkSize,
      @ForAll boolean ordered) {
    ScriptedExecutor executor = new ScriptedExecutor(seed);
    try (executor) {
      List<Integer> items = IntStream.range(0, count).boxed().collect(Collectors.toList());
      List<Integer> results = executor
          .map(i -> -i, items, options(bufferSize, chunkSize, ordered))
          .collect(Collectors.toList());
      List<Integer> expected = items.stream().map(i -> -i).collect(Collectors.toList());
      if (ordered) {
        assertThat(results).isEqualTo(expected);
      } else {
        assertThat(results).containsExactlyInAnyOrderElementsOf(expected);
      }
      if (bufferSize > 0) {
        assertThat(executor.mostInFlight()).isLessThanOrEqualTo(bufferSize);
      }
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void anyExecutor_outcomesNameTheirItems(
      @ForAll @IntRange(max = 100) int count,
      @ForAll @IntRange(max = 30) int bufferSize,
      @ForAll boolean ordered,
      @ForAll boolean threads) {
    try (TaskExecutor executor = threads ? ThreadExecutor.create(2) : SerialExecutor.create()) {
      Stream<Outcome<Integer, Integer>> outcomes = executor.mapOutcomes(
          i -> 100 / (i % 7), IntStream.range(0, count).boxed(), options(bufferSize, 0, ordered));
      List<Outcome<Integer, Integer>> all = outcomes.collect(Collectors.toList());
      assertThat(all)
          .extracting(Outcome::input)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, count).boxed().collect(Collectors.toList()));
      for (Outcome<Integer, Integer> each : all) {
        if (each.input() % 7 == 0) {
          assertThat(each.exception()).isInstanceOf(ArithmeticException.class);
        } else {
          assertThat(each.value()).isEqualTo(100 / (each.input() % 7));
        }
      }
    }
  }
}
