package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.core.testing.NothingLeftBehind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Python's tests of {@code JoinableQueue}, by threads of one process. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(120)
class SharedJoinableQueueTest {
  private static final Duration SHORT = Duration.ofMillis(30);

  @Test
  void awaitDone_waitsForTheLastTaskDone() throws Exception {
    try (SharedJoinableQueue<Object> queue = SharedJoinableQueue.create("jobs", 4)) {
      assertThat(queue.awaitDone(Duration.ZERO)).isTrue();
      queue.put("small");
      queue.put(new byte[500]);
      queue.put(new byte[100_000]);
      assertThat(queue.unfinished()).isEqualTo(3);
      assertThat(queue.take()).isEqualTo("small");
      assertThat(queue.take()).isEqualTo(new byte[500]);
      assertThat(queue.take()).isEqualTo(new byte[100_000]);
      assertThat(queue.isEmpty()).isTrue();
      assertThat(queue.awaitDone(SHORT)).isFalse();
      CompletableFuture<Void> done = CompletableFuture.runAsync(queue::awaitDone);
      queue.taskDone();
      queue.taskDone();
      assertThat(queue.unfinished()).isEqualTo(1);
      assertThat(done).isNotDone();
      queue.taskDone();
      done.get();
      assertThatThrownBy(queue::taskDone)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("queue=jobs");
    }
  }

  @Test
  void itemsNotDone_leaveRoomForOthers() {
    try (SharedJoinableQueue<Integer> queue = SharedJoinableQueue.create(1)) {
      for (int i = 0; i < 100; i++) {
        queue.put(i);
        assertThat(queue.take()).isEqualTo(i);
      }
      for (int i = 0; i < 100; i++) {
        queue.taskDone();
      }
      assertThat(queue.awaitDone(Duration.ZERO)).isTrue();
    }
  }

  @Test
  void tooManyItemsNotDone_areAnErrorThatLosesNothing() {
    try (SharedJoinableQueue<Integer> queue = SharedJoinableQueue.create(1)) {
      for (int i = 0; i < 1024; i++) {
        queue.put(i);
        queue.take();
      }
      queue.put(-1);
      assertThatThrownBy(queue::take)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("1024");
      queue.taskDone();
      assertThat(queue.take()).isEqualTo(-1);
      assertThat(queue.clear()).isEqualTo(1024);
      assertThat(queue.awaitDone(Duration.ZERO)).isTrue();
    }
  }

  @Test
  void closedQueue_endsWhenAllIsDone() throws Exception {
    SharedJoinableQueue<Integer> queue = SharedJoinableQueue.create(100);
    for (int i = 0; i < 50; i++) {
      queue.put(i);
    }
    queue.close();
    ConcurrentLinkedQueue<Integer> seen = new ConcurrentLinkedQueue<>();
    List<CompletableFuture<Void>> takers = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      takers.add(CompletableFuture.runAsync(
          () -> queue.stream().forEach(item -> {
            seen.add(item);
            queue.taskDone();
          }),
          task -> new Thread(task).start()));
    }
    for (CompletableFuture<Void> taker : takers) {
      taker.get();
    }
    assertThat(seen).hasSize(50).doesNotHaveDuplicates();
    assertThat(queue.awaitDone(Duration.ZERO)).isTrue();
  }
}
