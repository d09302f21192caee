package dev.panal.core.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.panal.core.MapOptions;
import dev.panal.core.Outcome;
import dev.panal.core.SerializableFunction;
import dev.panal.core.TaskExecutor;
import dev.panal.core.TaskOptions;
import dev.panal.core.WaitTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code map} and its relatives, as far as they do not depend on when tasks run. */
public interface MapSuite extends ExecutorUnderTest {

  private static MapOptions buffer(int size) {
    return MapOptions.builder().bufferSize(size).build();
  }

  private static List<Integer> squares(int count) {
    return IntStream.range(0, count).map(i -> i * i).boxed().collect(Collectors.toList());
  }

  /** Natural numbers that count how many were read. */
  private static Iterable<Integer> counting(AtomicInteger read, int count) {
    return () -> IntStream.range(0, count).peek(i -> read.incrementAndGet()).iterator();
  }

  @Test
  default void map_anySizes_givesWhatTheFunctionGivesInOrder() {
    try (TaskExecutor executor = anExecutor()) {
      for (int count : new int[] {0, 1, 2, 100}) {
        assertThat(executor.map(Tasks::square, Tasks.range(0, count))).isEqualTo(squares(count));
        for (int bufferSize : new int[] {1, 2, 50, 100, 200}) {
          for (int chunkSize : new int[] {1, 3, 100}) {
            MapOptions options =
                MapOptions.builder().bufferSize(bufferSize).chunkSize(chunkSize).build();
            assertThat(executor
                    .map(Tasks::square, Tasks.range(0, count), options)
                    .collect(Collectors.toList()))
                .as("count=%d, %s", count, options)
                .isEqualTo(squares(count));
          }
        }
      }
    }
  }

  @Test
  default void map_unordered_givesEachResultOnce() {
    try (TaskExecutor executor = anExecutor()) {
      for (int bufferSize : new int[] {1, 7, 1000}) {
        MapOptions options =
            MapOptions.builder().ordered(false).bufferSize(bufferSize).build();
        assertThat(executor.map(Tasks::square, Tasks.range(0, 300), options))
            .containsExactlyInAnyOrderElementsOf(squares(300));
      }
    }
  }

  @Test
  default void map_twoInputs_endsWithTheShorter() {
    try (TaskExecutor executor = anExecutor()) {
      assertThat(executor.map(Tasks::add, List.of(1, 2, 3), List.of(10, 20)))
          .containsExactly(11, 22);
      assertThat(executor.map(Tasks::add, List.<Integer>of(), List.of(10, 20))).isEmpty();
      Iterable<Integer> endless = () -> Stream.iterate(0, i -> i + 1).iterator();
      assertThat(executor.map(Tasks::add, endless, endless, buffer(3)).limit(4))
          .containsExactly(0, 2, 4, 6);
    }
  }

  @Test
  default void map_nullItemsAndResults_areValues() {
    try (TaskExecutor executor = anExecutor()) {
      assertThat(executor.map(x -> Tasks.isNull(x), Arrays.asList(null, 1, null)))
          .containsExactly(true, false, true);
      assertThat(executor.map(x -> Tasks.echo(x), Arrays.asList(null, 1))).containsExactly(null, 1);
      assertThat(executor.map(
              x -> Tasks.echo(x),
              Arrays.asList(null, 1),
              MapOptions.builder().ordered(false).build()))
          .containsExactlyInAnyOrder(null, 1);
    }
  }

  @Test
  default void map_endlessInput_isReadAsResultsAreTaken() {
    try (TaskExecutor executor = anExecutor();
        Stream<Integer> results =
            executor.map(Tasks::square, Stream.iterate(0, i -> i + 1), buffer(4))) {
      assertThat(results.limit(20)).isEqualTo(squares(20));
    }
  }

  @Test
  default void map_buffer_isReadAtTheCallAndThenOneItemForEachResult() {
    try (TaskExecutor executor = anExecutor()) {
      for (int bufferSize : new int[] {1, 5, 64}) {
        AtomicInteger read = new AtomicInteger();
        try (Stream<Integer> results =
            executor.map(Tasks::square, counting(read, 10_000), buffer(bufferSize))) {
          assertThat(read).hasValue(bufferSize);
          Iterator<Integer> iterator = results.iterator();
          for (int taken = 1; taken <= 20; taken++) {
            iterator.next();
            assertThat(read).hasValue(bufferSize + taken);
          }
        }
      }
    }
  }

  @Test
  default void map_streamAsInput_isClosedWithTheResult() {
    try (TaskExecutor executor = anExecutor()) {
      AtomicBoolean closed = new AtomicBoolean();
      Stream<Integer> input = Stream.of(1, 2, 3).onClose(() -> closed.set(true));
      try (Stream<Integer> results = executor.map(Tasks::square, input)) {
        assertThat(results.limit(1)).containsExactly(1);
      }
      assertThat(closed).isTrue();
    }
  }

  @Test
  default void map_closed_readsNoMore() {
    try (TaskExecutor executor = anExecutor()) {
      AtomicInteger read = new AtomicInteger();
      Stream<Integer> results = executor.map(Tasks::square, counting(read, 1_000), buffer(3));
      Iterator<Integer> iterator = results.iterator();
      iterator.next();
      results.close();
      int soFar = read.get();
      while (iterator.hasNext()) {
        iterator.next();
      }
      assertThat(read).hasValue(soFar);
    }
  }

  @Test
  default void map_failingItem_isThrownInItsPlaceAndEndsTheStream() {
    try (TaskExecutor executor = anExecutor()) {
      for (int chunkSize : new int[] {1, 4}) {
        AtomicBoolean closed = new AtomicBoolean();
        Stream<Integer> input = IntStream.range(0, 20).boxed().onClose(() -> closed.set(true));
        Stream<Integer> results = executor.map(
            i -> Tasks.squareUnless(i, 5),
            input,
            MapOptions.builder().chunkSize(chunkSize).build());
        List<Integer> before = new ArrayList<>();
        Iterator<Integer> iterator = results.iterator();
        Throwable thrown = catchThrowable(() -> iterator.forEachRemaining(before::add));
        assertThat(before).isEqualTo(squares(5));
        assertThat(thrown)
            .isInstanceOf(CompletionException.class)
            .hasRootCauseMessage("bad item 5");
        assertThat(iterator.hasNext()).isFalse();
        assertThat(closed).isTrue();
      }
    }
  }

  @Test
  default void map_taskThrowsATimeoutException_isNotTheTimeoutOfMap() {
    try (TaskExecutor executor = anExecutor()) {
      Throwable thrown = catchThrowable(
          () -> executor.map(x -> Tasks.throwOwn("mine"), List.of(1)).toList());
      assertThat(thrown)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(WaitTimeoutException.class);
    }
  }

  @Test
  default void map_inputFails_isThrownAfterTheResultsOfWhatWasRead() {
    try (TaskExecutor executor = anExecutor()) {
      Iterable<Integer> input = () -> IntStream.range(0, 100)
          .peek(i -> {
            if (i == 6) {
              throw new IllegalStateException("no item " + i);
            }
          })
          .iterator();
      List<Integer> before = new ArrayList<>();
      Stream<Integer> results = executor.map(Tasks::square, input, buffer(3));
      Throwable thrown = catchThrowable(() -> results.forEach(before::add));
      assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessage("no item 6");
      assertThat(before).isEqualTo(squares(6));
    }
  }

  @Test
  default void map_inputFailsWithinTheFirstBuffer_isThrownByTheCall() {
    try (TaskExecutor executor = anExecutor()) {
      AtomicBoolean closed = new AtomicBoolean();
      Stream<Integer> input = Stream.of(1, 0).map(i -> 1 / i).onClose(() -> closed.set(true));
      assertThatExceptionOfType(ArithmeticException.class)
          .isThrownBy(() -> executor.map(Tasks::square, input, buffer(2)));
      assertThat(closed).isTrue();
    }
  }

  @Test
  default void map_consumerThrows_closesTheStream() {
    try (TaskExecutor executor = anExecutor()) {
      AtomicInteger read = new AtomicInteger();
      Stream<Integer> results = executor.map(Tasks::square, counting(read, 1_000), buffer(2));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> results.forEach(result -> {
            throw new IllegalArgumentException("enough");
          }));
      assertThat(read).hasValue(2);
    }
  }

  @Test
  default void map_shutdownInBetween_whatWasReadArrivesAndThenTheRestIsRefused() {
    for (int bufferSize : new int[] {3, 64}) {
      try (TaskExecutor executor = newExecutor(2)) {
        AtomicInteger read = new AtomicInteger();
        Iterator<Integer> results = executor
            .map(Tasks::square, counting(read, 10_000), buffer(bufferSize))
            .iterator();
        for (int i = 0; i < 4; i++) {
          assertThat(results.next()).isEqualTo(i * i);
        }
        executor.shutdown();
        for (int i = 4; i < bufferSize + 4; i++) {
          assertThat(results.next()).isEqualTo(i * i);
        }
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(results::hasNext);
      }
    }
  }

  @Test
  default void map_shutdownAfterTheWholeInput_endsNormally() {
    try (TaskExecutor executor = newExecutor(2)) {
      Stream<Integer> results = executor.map(Tasks::square, Tasks.range(0, 10), buffer(20));
      executor.shutdown();
      assertThat(results).isEqualTo(squares(10));
    }
  }

  @Test
  default void map_afterShutdown_isRefused() {
    TaskExecutor executor = newExecutor(1);
    executor.close();
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> executor.map(Tasks::square, List.of(1)));
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> executor.map(Tasks::square, List.<Integer>of()));
  }

  @Test
  default void map_stream_isOrderedUnsizedAndNeverSplits() {
    try (TaskExecutor executor = anExecutor()) {
      Spliterator<Integer> ordered =
          executor.map(Tasks::square, Tasks.range(0, 10)).spliterator();
      assertThat(ordered.hasCharacteristics(Spliterator.ORDERED)).isTrue();
      assertThat(ordered.hasCharacteristics(Spliterator.SIZED)).isFalse();
      assertThat(ordered.trySplit()).isNull();
      MapOptions unordered = MapOptions.builder().ordered(false).build();
      assertThat(executor
              .map(Tasks::square, Tasks.range(0, 10), unordered)
              .spliterator()
              .hasCharacteristics(Spliterator.ORDERED))
          .isFalse();
      assertThat(executor.map(Tasks::square, Tasks.range(0, 10)).isParallel()).isFalse();
    }
  }

  @Test
  default void map_count_runsEveryItem(@TempDir Path directory) {
    String path = directory.toString();
    try (TaskExecutor executor = anExecutor()) {
      assertThat(executor.map(i -> Tasks.touchThen(path, i), Tasks.range(0, 12)).count())
          .isEqualTo(12);
    }
    assertThat(Tasks.touches(directory)).isEqualTo(12);
  }

  @Test
  default void map_withOptions_runsEachItemWithThem() {
    try (TaskExecutor executor = anExecutor()) {
      Stream<Object> names = executor
          .with(TaskOptions.builder().name("item").build())
          .map(i -> Tasks.context().get(1), List.of(1, 2));
      assertThat(names).containsExactly("item", "item");
    }
  }

  @Test
  default void map_badArguments_areRefusedAtTheCall() {
    try (TaskExecutor executor = anExecutor()) {
      SerializableFunction<Integer, Integer> none = null;
      assertThatNullPointerException().isThrownBy(() -> executor.map(none, List.of(1)));
      assertThatNullPointerException()
          .isThrownBy(() -> executor.map(Tasks::square, (Iterable<Integer>) null));
      assertThatNullPointerException()
          .isThrownBy(() -> executor.map(Tasks::square, (Stream<Integer>) null));
      assertThatNullPointerException()
          .isThrownBy(() -> executor.map(Tasks::square, List.of(1), null));
      assertThatNullPointerException().isThrownBy(() -> executor.map(Tasks::add, null, List.of(1)));
      assertThatNullPointerException().isThrownBy(() -> executor.map(Tasks::add, List.of(1), null));
      assertThatNullPointerException().isThrownBy(() -> executor.mapOutcomes(none, List.of(1)));
      assertThatNullPointerException().isThrownBy(() -> executor.forEach(null, List.of(1)));
      assertThatNullPointerException()
          .isThrownBy(() -> executor.forEach(x -> Tasks.isNull(x), null));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> executor.map(x -> Tasks.isNull(x), Path.of("a/b")))
          .withMessageContaining("a/b");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> executor.mapOutcomes(x -> Tasks.isNull(x), Path.of("a/b")));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> executor.forEach(x -> Tasks.isNull(x), Path.of("a/b")));
    }
  }

  @Test
  default void mapOutcomes_failures_areValuesAndCancelNothing() {
    try (TaskExecutor executor = anExecutor()) {
      for (boolean ordered : new boolean[] {true, false}) {
        MapOptions options = MapOptions.builder().ordered(ordered).bufferSize(4).build();
        List<Outcome<Integer, Integer>> outcomes = executor
            .mapOutcomes(i -> Tasks.squareUnless(i, 5), Tasks.range(0, 20), options)
            .collect(Collectors.toList());
        assertThat(outcomes)
            .extracting(Outcome::input)
            .containsExactlyInAnyOrderElementsOf(Tasks.range(0, 20));
        for (Outcome<Integer, Integer> outcome : outcomes) {
          assertThat(outcome.succeeded()).isEqualTo(outcome.input() != 5);
          if (outcome.succeeded()) {
            assertThat(outcome.result()).isEqualTo(outcome.input() * outcome.input());
          } else {
            assertThat(outcome.exception())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("bad item 5");
            assertThatExceptionOfType(CompletionException.class).isThrownBy(outcome::result);
          }
        }
      }
    }
  }

  @Test
  default void mapOutcomes_stream_closesItsInput() {
    try (TaskExecutor executor = anExecutor()) {
      AtomicBoolean closed = new AtomicBoolean();
      assertThat(executor.mapOutcomes(Tasks::square, Stream.of(2).onClose(() -> closed.set(true))))
          .containsExactly(new Outcome<>(2, 4, null));
      assertThat(closed).isTrue();
    }
  }

  @Test
  default void forEach_items_runsTheActionOnEach(@TempDir Path directory) {
    String path = directory.toString();
    try (TaskExecutor executor = anExecutor()) {
      executor.forEach(i -> Tasks.touch(path), Tasks.range(0, 30));
      assertThat(Tasks.touches(directory)).isEqualTo(30);
    }
  }

  @Test
  default void forEach_failingAction_isThrown() {
    try (TaskExecutor executor = anExecutor()) {
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(() -> executor.forEach(i -> Tasks.squareUnless(i, 3), Tasks.range(0, 10)))
          .withRootCauseInstanceOf(IllegalStateException.class);
    }
  }
}
