package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.core.TaskSerializationException;
import dev.panal.core.WaitInterruptedException;
import dev.panal.core.WaitTimeoutException;
import dev.panal.core.testing.NothingLeftBehind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Python's tests of {@code Queue} and {@code SimpleQueue}, by threads of one process. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(120)
class SharedQueueTest {
  private static final Duration SHORT = Duration.ofMillis(30);
  private static final Duration LONG = Duration.ofSeconds(30);

  @SuppressWarnings("unchecked")
  private static <T> T travelled(T object) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }

  @Test
  void put_uptoTheMaximum_fills() {
    try (SharedQueue<Integer> queue = SharedQueue.create("six", 6)) {
      assertThat(queue.isEmpty()).isTrue();
      assertThat(queue.isReady()).isFalse();
      IntStream.rangeClosed(1, 4).forEach(queue::put);
      assertThat(queue.offer(5)).isTrue();
      assertThat(queue.offer(6, SHORT)).isTrue();
      assertThat(queue.size()).isEqualTo(6);
      assertThat(queue.offer(7)).isFalse();
      long begun = System.nanoTime();
      assertThat(queue.offer(7, SHORT)).isFalse();
      assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(SHORT.toNanos());
      assertThat(queue.stream().limit(6)).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(queue.isEmpty()).isTrue();
      assertThat(queue).hasToString("SharedQueue[six, size=0, maxSize=6]");
    }
  }

  @Test
  void take_fromAnEmptyQueue_waitsAsToldAndNoLonger() {
    try (SharedQueue<Integer> queue = SharedQueue.create("empty", 3)) {
      assertThat(queue.poll()).isNull();
      long begun = System.nanoTime();
      assertThat(queue.poll(SHORT)).isNull();
      assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(SHORT.toNanos());
      assertThatThrownBy(() -> queue.take(SHORT))
          .isInstanceOf(WaitTimeoutException.class)
          .hasMessageContaining("empty");
    }
  }

  @Test
  void item_thatComesLate_wakesTheTaker() throws Exception {
    try (SharedQueue<String> queue = SharedQueue.create(1)) {
      CompletableFuture<String> taken = Sleeper.of(() -> queue.take());
      queue.put("late");
      assertThat(taken.get()).isEqualTo("late");
    }
  }

  @Test
  void room_thatComesLate_wakesThePutter() throws Exception {
    try (SharedQueue<String> queue = SharedQueue.create(1)) {
      queue.put("first");
      CompletableFuture<?> put = Sleeper.of(() -> queue.put("second"));
      assertThat(queue.take()).isEqualTo("first");
      put.get();
      assertThat(queue.take()).isEqualTo("second");
    }
  }

  @Test
  void null_isAnItem() {
    try (SharedQueue<@Nullable String> queue = SharedQueue.create(2)) {
      queue.put(null);
      assertThat(queue.size()).isEqualTo(1);
      assertThat(queue.take(LONG)).isNull();
      assertThat(queue.size()).isZero();
    }
  }

  @Test
  void item_isACopy() {
    try (SharedQueue<List<String>> queue = SharedQueue.create(2)) {
      List<String> item = new ArrayList<>(List.of("a"));
      queue.put(item);
      item.add("b");
      assertThat(queue.take()).containsExactly("a");
    }
  }

  /** Cannot be written. */
  private static final class Stubborn implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    @Serial
    private void writeObject(ObjectOutputStream out) throws IOException {
      throw new NotSerializableException("stubborn");
    }
  }

  @Test
  void itemThatCannotTravel_isThePuttersError_andTheQueueGoesOn() {
    try (SharedQueue<Object> queue = SharedQueue.create("strict", 1)) {
      assertThatThrownBy(() -> queue.put(new Stubborn()))
          .isInstanceOf(TaskSerializationException.class)
          .hasMessageContaining("queue=strict");
      assertThat(queue.offer("good")).isTrue();
      assertThat(queue.take()).isEqualTo("good");
    }
  }

  /** Can be written, but not read. */
  private static final class Unreadable implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    @Serial
    private void readObject(ObjectInputStream in) throws IOException {
      throw new IOException("unreadable");
    }
  }

  @Test
  void itemThatCannotBeRead_isTheTakersError_andTheNextOneComes() {
    try (SharedQueue<Object> queue = SharedQueue.create(2)) {
      queue.put(new Unreadable());
      queue.put("good");
      assertThatThrownBy(queue::take)
          .isInstanceOf(TaskSerializationException.class)
          .hasMessageContaining("unreadable");
      assertThat(queue.take()).isEqualTo("good");
    }
  }

  @Test
  void closedQueue_takesNothing_andIsDrained() {
    SharedQueue<Object> queue = SharedQueue.create("done", 3);
    queue.put(1);
    queue.put(new byte[100_000]);
    queue.close();
    queue.close();
    assertThat(queue.isClosed()).isTrue();
    assertThatThrownBy(() -> queue.put(3))
        .isInstanceOf(QueueClosedException.class)
        .hasMessage("queue=done is closed");
    assertThatThrownBy(() -> queue.offer(3)).isInstanceOf(QueueClosedException.class);
    assertThat(queue.take()).isEqualTo(1);
    assertThat(queue.isReady()).isTrue();
    assertThat(queue.take()).isEqualTo(new byte[100_000]);
    assertThat(queue.isReady()).isTrue();
    assertThatThrownBy(queue::take)
        .isInstanceOf(QueueClosedException.class)
        .hasMessage("queue=done is closed");
    assertThatThrownBy(queue::poll).isInstanceOf(QueueClosedException.class);
    assertThat(queue.stream()).isEmpty();
  }

  @Test
  void close_endsAllWaits() throws Exception {
    SharedQueue<Integer> full = SharedQueue.create(1);
    SharedQueue<Integer> empty = SharedQueue.create(1);
    full.put(1);
    List<CompletableFuture<?>> waits = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waits.add(Sleeper.of(() -> empty.take()));
      waits.add(Sleeper.of(() -> full.put(2)));
    }
    empty.close();
    full.close();
    for (CompletableFuture<?> wait : waits) {
      assertThatThrownBy(wait::get).hasCauseInstanceOf(QueueClosedException.class);
    }
    assertThat(full.clear()).isEqualTo(1);
  }

  @Test
  void interrupt_endsAWait_andNothingIsLost() throws Exception {
    try (SharedQueue<Integer> queue = SharedQueue.create(1)) {
      CompletableFuture<Throwable> seen = new CompletableFuture<>();
      CountDownLatch begun = new CountDownLatch(1);
      Thread taker = new Thread(() -> {
        begun.countDown();
        try {
          queue.take();
        } catch (WaitInterruptedException e) {
          seen.complete(Thread.currentThread().isInterrupted() ? e : new AssertionError("no flag"));
        }
      });
      taker.start();
      begun.await();
      taker.interrupt();
      assertThat(seen.get()).isInstanceOf(WaitInterruptedException.class);
      queue.put(7);
      assertThat(queue.take()).isEqualTo(7);
    }
  }

  @Test
  void copies_inOneProcess_areTheSameQueue() throws Exception {
    try (SharedQueue<Integer> queue = SharedQueue.create("one", 10)) {
      SharedQueue<Integer> copy = travelled(queue);
      for (int i = 0; i < 100; i++) {
        copy.put(i);
        queue.put(-i);
        assertThat(copy.take()).isEqualTo(i);
        assertThat(queue.take()).isEqualTo(-i);
      }
      assertThat(copy.name()).isEqualTo("one");
      assertThat(copy.maxSize()).isEqualTo(10);
      copy.close();
      assertThat(queue.isClosed()).isTrue();
    }
  }

  @Test
  void queue_inAQueue_arrives() {
    try (SharedQueue<SharedQueue<String>> outer = SharedQueue.create(1);
        SharedQueue<String> inner = SharedQueue.create(1)) {
      outer.put(inner);
      SharedQueue<String> arrived = outer.take();
      arrived.put("through");
      assertThat(inner.take()).isEqualTo("through");
      arrived.close();
    }
  }

  @Test
  void handleOfAQueueThatIsGone_isRefusedByName() throws Exception {
    SharedQueue<Integer> queue = SharedQueue.create("lost", 1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(queue);
    }
    byte[] handle = bytes.toByteArray();
    SharedQueue<?> arrived =
        (SharedQueue<?>) new ObjectInputStream(new ByteArrayInputStream(handle)).readObject();
    queue.close();
    arrived.close();
    try (SharedQueue<Integer> another = SharedQueue.create(1)) {
      assertThatThrownBy(() -> new ObjectInputStream(new ByteArrayInputStream(handle)).readObject())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("queue=lost");
      assertThatThrownBy(() -> travelled(queue)).hasMessageContaining("queue=lost");
      assertThat(another.isEmpty()).isTrue();
    }
  }

  @Test
  void sizes_thatCannotBe_areRefused() {
    assertThatThrownBy(() -> SharedQueue.create(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxSize=0");
    assertThatThrownBy(() -> SharedQueue.create(-1)).hasMessageContaining("maxSize=-1");
    assertThatThrownBy(() -> SharedQueue.create(Integer.MAX_VALUE))
        .hasMessageContaining("maxSize=" + Integer.MAX_VALUE);
    assertThatThrownBy(() -> SharedQueue.create("a/b", 1)).hasMessageContaining("a/b");
    try (SharedQueue<Integer> queue = SharedQueue.create(1)) {
      assertThatThrownBy(() -> queue.poll(Duration.ofMillis(-1)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> queue.offer(1, Duration.ofMillis(-1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void awaitAny_overQueues_tellsWhichAreReady() {
    try (SharedQueue<Integer> one = SharedQueue.create(1);
        SharedQueue<Integer> other = SharedQueue.create(1)) {
      assertThat(Connections.awaitAny(List.of(one, other), SHORT)).isEmpty();
      other.put(1);
      assertThat(Connections.awaitAny(List.of(one, other))).containsExactly(other);
      one.put(1);
      assertThat(Connections.awaitAny(List.of(one, other), Duration.ZERO))
          .containsExactly(one, other);
      assertThat(Connections.awaitAny(List.<SharedQueue<Integer>>of())).isEmpty();
      one.clear();
      other.clear();
    }
  }
}
