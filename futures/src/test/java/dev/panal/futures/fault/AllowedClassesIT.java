package dev.panal.futures.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.core.RemoteTaskException;
import dev.panal.core.SerializableCallable;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.ProcessPoolExecutor;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.Serial;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** With an allow-list results are plain values and what is listed. */
@Timeout(300)
@ExtendWith(NothingLeftBehind.class)
class AllowedClassesIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  record Listed(String text, List<Integer> numbers) implements Serializable {}

  record NotListed(String text) implements Serializable {}

  static final class NotListedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    NotListedException(String message) {
      super(message);
    }
  }

  private static ProcessPoolExecutor pool() {
    return ProcessPoolExecutor.builder()
        .workers(1)
        .allowedClasses(Listed.class.getName())
        .build();
  }

  @Test
  void plainValues_andWhatIsListed_arrive() {
    try (ProcessPoolExecutor pool = pool()) {
      List<Object> values = new ArrayList<>(List.of(
          "text",
          1,
          2.5,
          List.of(1, "b", new ArrayList<>(List.of(3L))),
          Map.of("k", new BigDecimal("1.5")),
          Optional.of(LocalDate.of(2026, 1, 2)),
          Path.of("a", "b"),
          new Listed("x", List.of(1, 2))));
      for (Object value : values) {
        assertThat(pool.submit((Object x) -> x, value).result(LIMIT)).isEqualTo(value);
      }
      assertThat(pool.submit(() -> new int[][] {{1}, {2, 3}}).result(LIMIT))
          .isDeepEqualTo(new int[][] {{1}, {2, 3}});
      assertThat(pool.submit(() -> new Listed[] {new Listed("y", List.of())}).result(LIMIT))
          .containsExactly(new Listed("y", List.of()));
      SerializableCallable<Integer> failing = () -> {
        throw new IOException("no such disk");
      };
      assertThatThrownBy(() -> pool.submit(failing).result(LIMIT))
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(IOException.class)
          .hasMessageContaining("no such disk");
    }
  }

  @Test
  void whatIsNotListed_failsItsFuture_atAnyDepth() {
    try (ProcessPoolExecutor pool = pool()) {
      List<SerializableCallable<Object>> tasks = List.of(
          () -> new NotListed("x"),
          () -> List.of(1, new NotListed("x")),
          () -> new NotListed[0],
          () -> NotListed.class,
          () -> new Object[] {new AtomicInteger(1)});
      for (SerializableCallable<Object> task : tasks) {
        assertThat(pool.submit(task).exception(LIMIT))
            .isInstanceOf(TaskSerializationException.class)
            .hasMessageContaining("filter");
      }
      SerializableCallable<Integer> failing = () -> {
        throw new NotListedException("what it said");
      };
      assertThat(pool.submit(failing).exception(LIMIT))
          .isInstanceOf(RemoteTaskException.class)
          .hasMessageContaining("NotListedException")
          .hasMessageContaining("what it said");
    }
  }

  @Test
  void inputFilterToo_bothMustAgree() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .allowedClasses("dev.panal.futures.fault.*")
        .inputFilter(ObjectInputFilter.Config.createFilter("!java.util.BitSet"))
        .build()) {
      assertThat(pool.submit(() -> new NotListed("x")).result(LIMIT)).isEqualTo(new NotListed("x"));
      assertThat(pool.submit(() -> new BitSet()).exception(LIMIT))
          .isInstanceOf(TaskSerializationException.class);
      assertThat(pool.submit(() -> new AtomicInteger()).exception(LIMIT))
          .isInstanceOf(TaskSerializationException.class);
    }
  }

  @Test
  void patternThatIsNone_isRefused() {
    for (String pattern : List.of("", "*", "a;b", "!a", "maxdepth=1", "a.*b", "a b")) {
      assertThatThrownBy(() -> ProcessPoolExecutor.builder().allowedClasses(pattern))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("allowedClasses");
    }
  }
}
