package dev.panal.futures.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.Outcome;
import dev.panal.core.RemoteTaskException;
import dev.panal.core.SerializableCallable;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.ProcessPoolExecutor;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pool's filter refuses is not made in the application, however a worker wraps it. */
@Timeout(300)
@ExtendWith(NothingLeftBehind.ByClass.class)
class InputFilterIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final AtomicInteger MADE_HERE = new AtomicInteger();

  private static ProcessPoolExecutor pool;

  static final class Refused implements Serializable {
    private static final long serialVersionUID = 1L;

    private Object readResolve() {
      MADE_HERE.incrementAndGet();
      return this;
    }

    private void readObject(ObjectInputStream in) {
      MADE_HERE.incrementAndGet();
    }
  }

  record RefusedRecord(int x) implements Serializable {
    RefusedRecord {
      MADE_HERE.incrementAndGet();
    }
  }

  enum RefusedEnum {
    ONE;

    static {
      MADE_HERE.incrementAndGet();
    }
  }

  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream in) {
      MADE_HERE.incrementAndGet();
    }
  }

  record Allowed(Object value) implements Serializable {}

  @BeforeAll
  static void open() {
    ObjectInputFilter filter =
        info -> info.serialClass() != null && info.serialClass().getName().contains("$Refused")
            ? ObjectInputFilter.Status.REJECTED
            : ObjectInputFilter.Status.UNDECIDED;
    pool = ProcessPoolExecutor.builder().workers(1).inputFilter(filter).build();
  }

  @AfterAll
  static void close() {
    pool.close();
  }

  static Stream<Arguments> wrappings() {
    return Stream.<SerializableCallable<Object>>of(
            Refused::new,
            () -> new RefusedRecord(1),
            () -> RefusedEnum.ONE,
            () -> Refused.class,
            () -> new Refused[0],
            () -> new Refused[][] {{new Refused()}},
            () -> new Object[] {1, new Refused()},
            () -> new ArrayList<>(List.of(new Refused())),
            () -> List.of(new RefusedRecord(1)),
            () -> Map.of("key", new Refused()),
            () -> Optional.of(new Refused()),
            () -> new Allowed(new Refused()),
            () -> new Allowed(RefusedEnum.ONE),
            () -> {
              Refused captured = new Refused();
              return (Supplier<Object> & Serializable) () -> captured;
            },
            () -> new Object[] {new byte[1 << 20], new Refused()}) // through a segment
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("wrappings")
  void result_thatHoldsARefusedClass_failsItsFutureOnly(SerializableCallable<Object> task) {
    int before = MADE_HERE.get();
    TaskFuture<Object> future = pool.submit(task);
    assertThat(future.exception(LIMIT))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("$Refused")
        .hasMessageContaining("filter");
    assertThat(MADE_HERE).hasValue(before);
    assertThat(pool.submit(() -> new Allowed(1)).result(LIMIT)).isEqualTo(new Allowed(1));
  }

  @Test
  void exception_thatIsRefused_arrivesAsText() {
    int before = MADE_HERE.get();
    Throwable failure = pool.submit(() -> {
          throw new RefusedException();
        })
        .exception(LIMIT);
    assertThat(failure)
        .isInstanceOf(RemoteTaskException.class)
        .hasMessageContaining("RefusedException");
    assertThat(MADE_HERE).hasValue(before);
  }

  @Test
  void exception_withARefusedCause_arrivesAsText() {
    int before = MADE_HERE.get();
    Throwable failure = pool.submit(() -> {
          throw new IllegalStateException(new RefusedException());
        })
        .exception(LIMIT);
    assertThat(failure)
        .isInstanceOf(RemoteTaskException.class)
        .hasStackTraceContaining("RefusedException");
    assertThat(MADE_HERE).hasValue(before);
  }

  @Test
  void item_thatIsRefused_failsAlone() {
    int before = MADE_HERE.get();
    List<Outcome<Integer, Object>> outcomes = pool.<Integer, Object>mapOutcomes(
            x -> x == 2 ? new Refused() : new Allowed(x), List.of(1, 2, 3))
        .toList();
    assertThat(outcomes.get(0).value()).isEqualTo(new Allowed(1));
    assertThat(outcomes.get(1).exception()).isInstanceOf(TaskSerializationException.class);
    assertThat(outcomes.get(2).value()).isEqualTo(new Allowed(3));
    assertThat(MADE_HERE).hasValue(before);
  }
}
