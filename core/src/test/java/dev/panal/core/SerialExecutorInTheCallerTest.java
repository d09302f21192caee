package dev.panal.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panal.core.testing.NothingLeftBehind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeftBehind.class)
@Timeout(300)
class SerialExecutorInTheCallerTest {
  record Plain(int number, List<String> texts) {}

  private static Object append(List<Object> list) {
    list.add("more");
    return list;
  }

  @Test
  void submit_runsInTheCallerBeforeItReturns() {
    try (SerialExecutor executor = SerialExecutor.create()) {
      List<Thread> ran = new ArrayList<>();
      SerializableRunnable task = () -> ran.add(Thread.currentThread());
      assertThat(executor.submit(task).isDone()).isTrue();
      assertThat(ran).containsExactly(Thread.currentThread());
    }
  }

  @Test
  void submit_withinATask_runsInsideIt() {
    try (SerialExecutor executor = SerialExecutor.create()) {
      TaskFuture<List<Long>> outer = executor.submit(() -> {
        long before = TaskContext.current().taskId();
        long inner = executor.submit(() -> TaskContext.current().taskId()).result();
        return List.of(before, inner, TaskContext.current().taskId());
      });
      assertThat(outer.result()).containsExactly(1L, 2L, 1L);
      assertThat(TaskContext.current().taskId()).isZero();
    }
  }

  @Test
  void close_withinATask_doesNotWaitForItself() {
    SerialExecutor executor = SerialExecutor.create();
    assertThat(executor
            .submit(() -> {
              executor.close();
              return executor.isTerminated();
            })
            .result())
        .isFalse();
    assertThat(executor.isTerminated()).isTrue();
  }

  @Test
  void timeout_interruptsTheTaskAndLeavesNoFlag() {
    try (SerialExecutor executor = SerialExecutor.create()) {
      TaskFuture<Void> future = executor
          .with(TaskOptions.builder().timeout(Duration.ofMillis(50)).build())
          .submit(() -> {
            new CountDownLatch(1).await();
            return null;
          });
      assertThat(future.exception()).isInstanceOf(TaskTimeoutException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  @Test
  void timeout_ofATaskThatKeepsItsFlag_leavesNoFlag() {
    try (SerialExecutor executor = SerialExecutor.create()) {
      TaskFuture<Void> future = executor
          .with(TaskOptions.builder().timeout(Duration.ofMillis(50)).build())
          .submit(() -> {
            while (!Thread.currentThread().isInterrupted()) {
              Thread.onSpinWait();
            }
          });
      assertThat(future.exception()).isInstanceOf(TaskTimeoutException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  @Test
  void interruptOfTheCaller_duringATask_isKept() {
    try (SerialExecutor executor = SerialExecutor.create()) {
      executor.submit(() -> Thread.currentThread().interrupt());
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void map_runsOneItemAheadUnlessToldOtherwise() {
    try (SerialExecutor executor = SerialExecutor.create()) {
      List<Integer> ran = new ArrayList<>();
      var results = executor
          .map(
              i -> {
                ran.add(i);
                return i;
              },
              List.of(1, 2, 3, 4))
          .iterator();
      assertThat(ran).containsExactly(1);
      results.next();
      assertThat(ran).hasSizeLessThanOrEqualTo(2);
    }
  }

  @Test
  void copying_argumentsAndResults_areNotTheSameObjects() {
    List<Object> argument = new ArrayList<>(List.of("one"));
    try (SerialExecutor executor = SerialExecutor.builder().copying(true).build()) {
      Object result =
          executor.submit(SerialExecutorInTheCallerTest::append, argument).result();
      assertThat(argument).containsExactly("one");
      assertThat(result).isEqualTo(List.of("one", "more"));
    }
    try (SerialExecutor executor = SerialExecutor.create()) {
      assertThat(
              executor.submit(SerialExecutorInTheCallerTest::append, argument).result())
          .isSameAs(argument);
    }
  }

  @Test
  void copying_whatTravelsThoughNotSerializable_arrivesEqual() {
    try (SerialExecutor executor = SerialExecutor.builder().copying(true).build()) {
      List<Object> values = Arrays.asList(
          Path.of("/tmp/x"),
          StandardCharsets.UTF_8,
          Optional.of(Path.of("y")),
          OptionalInt.of(3),
          Map.entry("k", Optional.empty()),
          ByteBuffer.wrap(new byte[] {1, 2, 3}),
          new Plain(1, List.of("a").subList(0, 1)),
          new ArrayList<>(List.of(1, 2, 3)).subList(1, 3),
          List.copyOf(Map.of("k", "v").keySet()),
          null);
      for (Object value : values) {
        assertThat(executor.submit(x -> x, value).result()).isEqualTo(value);
      }
      assertThat(executor.submit(x -> x, new ArrayList<>(values)).result()).isEqualTo(values);
    }
  }

  @Test
  void copying_whatCannotTravel_isThrownBySubmitOrIsTheFuturesFailure() {
    try (SerialExecutor executor = SerialExecutor.builder().copying(true).build()) {
      assertThatExceptionOfType(TaskSerializationException.class)
          .isThrownBy(() -> executor.submit(x -> 1, new Object()))
          .withMessageContaining("argument 1")
          .withMessageContaining("java.lang.Object");
      Object captured = new Object();
      assertThatExceptionOfType(TaskSerializationException.class)
          .isThrownBy(() -> executor.submit(() -> captured.hashCode()))
          .withMessageContaining("function");
      TaskFuture<Object> future = executor.submit(() -> new Object());
      assertThatExceptionOfType(TaskSerializationException.class)
          .isThrownBy(future::result)
          .withMessageContaining("result");
    }
  }
}
