package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.panal.core.SerializableFunction;
import dev.panal.core.TaskFuture;
import dev.panal.core.ThreadExecutor;
import dev.panal.core.WaitTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pool's own behaviour, on threads: what is a worker JVM's is tested there. */
@Timeout(300)
class PoolTest {
  private static final AtomicInteger RAN = new AtomicInteger();
  private static volatile CountDownLatch gate = new CountDownLatch(0);

  private final ThreadExecutor threads = ThreadExecutor.create(2);
  private final Pool pool = new Pool(threads, "test", threads::shutdownNow);

  @AfterEach
  void close() {
    gate.countDown();
    pool.close();
  }

  private static int square(int x) {
    return x * x;
  }

  private static int failOnEven(int x) {
    RAN.incrementAndGet();
    if (x % 2 == 0) {
      throw new IllegalArgumentException("even " + x);
    }
    return x;
  }

  private static int waitForGate(int x) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return x;
  }

  @Test
  void apply_returnsTheResult_orThrowsWhatTheFunctionThrew() {
    assertThat(pool.apply(() -> 42)).isEqualTo(42);
    assertThat(pool.apply(PoolTest::square, 5)).isEqualTo(25);
    String joined = pool.apply((a, b) -> a + b, "x", 1);
    assertThat(joined).isEqualTo("x1");
    assertThatThrownBy(() -> pool.apply(PoolTest::failOnEven, 2))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void applyAsync_returnsAFuture() {
    assertThat(pool.applyAsync(() -> 42).result()).isEqualTo(42);
    assertThat(pool.applyAsync(PoolTest::square, 6).result()).isEqualTo(36);
    assertThat(pool.applyAsync(Math::max, 1, 2).result()).isEqualTo(2);
    assertThat(pool.applyAsync(() -> System.nanoTime()).result()).isNotNull();
  }

  @Test
  void callbacks_exactlyOneIsCalled() {
    List<Object> got = Collections.synchronizedList(new ArrayList<>());
    pool.applyAsync(PoolTest::square, 3, got::add, failure -> got.add("error"));
    await().until(() -> got.size() == 1);
    pool.applyAsync(PoolTest::failOnEven, 4, got::add, failure -> got.add(failure.getMessage()));
    await().until(() -> got.size() == 2);
    pool.mapAsync(PoolTest::square, List.of(1, 2), got::add, failure -> got.add("error"));
    await().until(() -> got.size() == 3);
    pool.mapAsync(
        PoolTest::failOnEven, List.of(1, 2), got::add, failure -> got.add(failure.getMessage()));
    await().until(() -> got.size() == 4);
    pool.starmapAsync(
        (a, b) -> a * b, List.of(Map.entry(2, 3)), got::add, failure -> got.add("error"));
    await().until(() -> got.size() == 5);
    assertThat(got).containsExactly(9, "even 4", List.of(1, 4), "even 2", List.of(6));
  }

  @Test
  void map_isInOrder_withAndWithoutChunks() {
    List<Integer> items = IntStream.range(0, 1000).boxed().toList();
    List<Integer> squares = items.stream().map(PoolTest::square).toList();
    assertThat(pool.map(PoolTest::square, items)).isEqualTo(squares);
    assertThat(pool.map(PoolTest::square, items, 20)).isEqualTo(squares);
    assertThat(pool.mapAsync(PoolTest::square, items).result()).isEqualTo(squares);
    assertThat(pool.mapAsync(PoolTest::square, items, 7).result()).isEqualTo(squares);
  }

  @Test
  void map_ofNothing_isEmpty() {
    assertThat(pool.map(PoolTest::square, List.of())).isEmpty();
    assertThat(pool.map(PoolTest::square, List.of(), 3)).isEmpty();
    assertThat(pool.<Integer, Integer, Integer>starmap(Math::max, List.of())).isEmpty();
    assertThat(pool.imap(PoolTest::square, List.of())).isEmpty();
    assertThat(pool.imapUnordered(PoolTest::square, List.of())).isEmpty();
  }

  @Test
  void map_withNullItemsAndResults_keepsThem() {
    List<Integer> items = new ArrayList<>();
    items.add(null);
    items.add(1);
    SerializableFunction<Integer, Integer> same = x -> x;
    assertThat(pool.map(same, items)).containsExactly(null, 1);
  }

  @Test
  void map_withFailures_runsAllAndThrowsTheFirst() {
    RAN.set(0);
    assertThatThrownBy(() ->
            pool.map(PoolTest::failOnEven, IntStream.rangeClosed(1, 20).boxed().toList()))
        .isInstanceOf(CompletionException.class)
        .cause()
        .hasMessage("even 2");
    assertThat(RAN).hasValue(20);
  }

  @Test
  void map_ofAnInputThatThrows_throwsThatAndRunsNothing() {
    RAN.set(0);
    assertThatThrownBy(() -> pool.map(PoolTest::failOnEven, failingAfter(3)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("input");
    assertThatThrownBy(() -> pool.mapAsync(PoolTest::failOnEven, failingAfter(3)))
        .hasMessage("input");
    assertThat(RAN).hasValue(0);
  }

  @Test
  void imap_ofAnInputThatThrows_givesTheResultsBeforeIt() {
    for (boolean ordered : new boolean[] {true, false}) {
      List<Integer> got = new ArrayList<>();
      assertThatThrownBy(() -> {
            try (Stream<Integer> results = ordered
                ? pool.imap(PoolTest::square, failingAfter(3))
                : pool.imapUnordered(PoolTest::square, failingAfter(3))) {
              results.forEach(got::add);
            }
          })
          .hasMessage("input");
      assertThat(got).containsExactlyInAnyOrder(0, 1, 4);
    }
  }

  @Test
  void imap_isInOrder_andUnorderedHasAll() {
    List<Integer> items = IntStream.range(0, 200).boxed().toList();
    List<Integer> squares = items.stream().map(PoolTest::square).toList();
    assertThat(pool.imap(PoolTest::square, items)).isEqualTo(squares);
    assertThat(pool.imap(PoolTest::square, items, 9)).isEqualTo(squares);
    assertThat(pool.imapUnordered(PoolTest::square, items))
        .containsExactlyInAnyOrderElementsOf(squares);
    assertThat(pool.imapUnordered(PoolTest::square, items, 9))
        .containsExactlyInAnyOrderElementsOf(squares);
  }

  @Test
  void starmap_spreadsPairs() {
    List<Map.Entry<Integer, Integer>> pairs =
        IntStream.range(0, 50).mapToObj(i -> Map.entry(i, i + 1)).toList();
    List<Integer> products =
        pairs.stream().map(pair -> pair.getKey() * pair.getValue()).toList();
    assertThat(pool.starmap((a, b) -> a * b, pairs)).isEqualTo(products);
    assertThat(pool.starmap((a, b) -> a * b, pairs, 8)).isEqualTo(products);
    assertThat(pool.starmapAsync((a, b) -> a * b, pairs).result()).isEqualTo(products);
  }

  @Test
  void mapAsync_notDone_isRunningAndTimesOut() {
    gate = new CountDownLatch(1);
    TaskFuture<List<Integer>> future = pool.mapAsync(PoolTest::waitForGate, List.of(1, 2, 3, 4));
    assertThat(future.isDone()).isFalse();
    assertThat(future.isRunning()).isTrue();
    assertThatThrownBy(() -> future.result(Duration.ofMillis(20)))
        .isInstanceOf(WaitTimeoutException.class);
    gate.countDown();
    assertThat(future.result()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void mapAsync_cancelled_neverRunsWhatHasNotBegun() {
    gate = new CountDownLatch(1);
    RAN.set(0);
    TaskFuture<List<Integer>> blocked = pool.mapAsync(PoolTest::waitForGate, List.of(1, 2));
    TaskFuture<List<Integer>> future = pool.mapAsync(PoolTest::failOnEven, List.of(1, 3, 5));
    assertThat(future.cancel(false)).isTrue();
    assertThatThrownBy(future::result).isInstanceOf(CancellationException.class);
    gate.countDown();
    assertThat(blocked.result()).containsExactly(1, 2);
    pool.close();
    assertThat(RAN).hasValue(0);
  }

  @Test
  void afterShutdown_whatWasSubmittedFinishes_andNewTasksAreRejected() {
    gate = new CountDownLatch(1);
    TaskFuture<List<Integer>> future = pool.mapAsync(PoolTest::waitForGate, List.of(1, 2, 3));
    pool.shutdown();
    gate.countDown();
    pool.join();
    assertThat(future.result()).containsExactly(1, 2, 3);
    assertThatThrownBy(() -> pool.apply(PoolTest::square, 1))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> pool.map(PoolTest::square, List.of(1)))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> pool.imap(PoolTest::square, List.of(1)))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void terminate_withManyQueued_discardsThem() {
    gate = new CountDownLatch(1);
    TaskFuture<List<Integer>> future =
        pool.mapAsync(PoolTest::waitForGate, IntStream.range(0, 10_000).boxed().toList(), 1);
    pool.terminate();
    assertThat(pool.join(Duration.ofSeconds(20))).isTrue();
    assertThatThrownBy(() -> future.result(Duration.ofSeconds(5)))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void join_whileThePoolTakesTasks_isAnError() {
    assertThatThrownBy(pool::join).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void wrongArguments_areRefusedAtTheCall() {
    assertThatThrownBy(() -> pool.map(PoolTest::square, List.of(1), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("chunkSize=0");
    assertThatThrownBy(() -> pool.imap(PoolTest::square, List.of(1), -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pool.map(null, List.of(1))).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> pool.mapAsync(PoolTest::square, (Iterable<Integer>) null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> pool.applyAsync(PoolTest::square, 1, null, e -> {}))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> pool.map(Object::toString, Path.of("a/b")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Iterable<Integer> failingAfter(int count) {
    return () -> new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return true;
      }

      @Override
      public Integer next() {
        if (next == count) {
          throw new IllegalStateException("input");
        }
        return next++;
      }
    };
  }
}
