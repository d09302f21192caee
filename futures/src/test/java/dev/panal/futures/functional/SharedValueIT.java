package dev.panal.futures.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.core.Range;
import dev.panal.core.TaskSerializationException;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.ipc.SharedValue;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values that are sent once, and lists that travel as a few numbers. */
@Timeout(300)
class SharedValueIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Counts in each process how often it was read. */
  static final class Table implements Serializable {
    private static final long serialVersionUID = 1L;
    static int reads;

    final int[] values = IntStream.range(0, 1000).toArray();

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      reads++;
    }
  }

  @Test
  void value_isDecodedOnceInEachWorker() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
        SharedValue<Table> table = pool.share(new Table())) {
      List<Integer> values =
          pool.map(i -> table.get().values[i], Range.of(1000)).toList();
      assertThat(values).isEqualTo(Range.of(1000));
      assertThat(pool.submit(() -> Table.reads).result(LIMIT)).isEqualTo(1);
      assertThat(table.get().values).hasSize(1000);
      assertThat(Table.reads).isZero();
    }
  }

  @Test
  void valueThatIsClosed_failsTheTaskThatBeginsLater() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      SharedValue<double[]> value = pool.share(new double[] {1, 2});
      assertThat(pool.submit((SharedValue<double[]> v) -> v.get()[1], value).result(LIMIT))
          .isEqualTo(2);
      value.close();
      value.close();
      assertThatThrownBy(value::get).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> pool.submit((SharedValue<double[]> v) -> v.get()[1], value))
          .hasMessageContaining("shared value is closed");
    }
  }

  @Test
  void valueThatCannotTravel_isRefused() {
    assertThatThrownBy(() -> SharedValue.of(new Object()))
        .isInstanceOf(TaskSerializationException.class);
  }

  @Test
  void nullAndLargeValues_areShared() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
        SharedValue<String> nothing = pool.share(null);
        SharedValue<long[]> large = pool.share(new long[1 << 20])) {
      assertThat(pool.submit(() -> nothing.get() == null).result(LIMIT)).isTrue();
      assertThat(pool.submit(() -> large.get().length).result(LIMIT)).isEqualTo(1 << 20);
    }
  }

  @Test
  void range_travelsAsThreeNumbers() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      assertThat(
              pool.submit((Range r) -> r.stream().mapToLong(i -> i).sum(), Range.of(0, 1_000_000))
                  .result(LIMIT))
          .isEqualTo(499_999_500_000L);
    }
  }
}
