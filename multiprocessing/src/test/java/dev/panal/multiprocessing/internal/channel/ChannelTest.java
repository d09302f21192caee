package dev.panal.multiprocessing.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.core.SerializableFunction;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NothingLeftBehind.class)
@Timeout(60)
class ChannelTest {
  private static final int MAX = 4;
  private static final int BYTES = Channel.bytesFor(MAX, 4096);
  private static final long OWN = 1;
  private static final long OTHER = 2;

  @TempDir
  Path directory;

  private final SharedRegion region = SharedRegion.create("queue", "test", BYTES);
  private volatile boolean otherAlive = true;
  private volatile boolean shut;

  private final Channel.Gate gate = new Channel.Gate() {
    @Override
    public boolean isShut() {
      return shut;
    }

    @Override
    public RuntimeException exception() {
      return new IllegalStateException("shut");
    }
  };

  private Channel channel(long member) {
    Segments segments = new Segments(directory, member, each -> each == OWN || otherAlive);
    return new Channel(
        region, 0, BYTES, MAX, 0, segments, new Codec(getClass().getClassLoader(), null));
  }

  @AfterEach
  void close() {
    region.close();
  }

  private static long soon() {
    return System.nanoTime() + 20_000_000;
  }

  private static long late() {
    return System.nanoTime() + 30_000_000_000L;
  }

  private @Nullable Object take(Channel channel) throws InterruptedException {
    Message message = channel.take(late(), gate);
    assertThat(message).isNotNull();
    return channel.decode(message);
  }

  private List<String> files() throws Exception {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .toList();
    }
  }

  @Test
  void items_ofAllKinds_travel() throws Exception {
    Channel one = channel(OWN);
    Channel other = channel(OTHER);
    SerializableFunction<Integer, Integer> twice = x -> 2 * x;
    List<@Nullable Object> items = new ArrayList<>();
    items.add(null);
    items.add(42);
    items.add("text");
    items.add(List.of(1, "two", 3.0));
    items.add(String.class);
    for (Object item : items) {
      one.put(item, late(), gate);
      assertThat(take(other)).isEqualTo(item);
    }
    one.put(twice, late(), gate);
    @SuppressWarnings("unchecked")
    SerializableFunction<Integer, Integer> copy =
        (SerializableFunction<Integer, Integer>) take(other);
    assertThat(copy).isNotNull();
    assertThat(copy.apply(21)).isEqualTo(42);
  }

  @Test
  void largeItems_goThroughFiles_whichGo() throws Exception {
    Channel one = channel(OWN);
    Channel other = channel(OTHER);
    int[] numbers = IntStream.range(0, 500_000).toArray();
    one.put(numbers, late(), gate);
    one.put(new int[2000], late(), gate);
    assertThat(files()).hasSize(2);
    assertThat(other.size()).isEqualTo(2);
    assertThat(take(other)).isEqualTo(numbers);
    assertThat(take(other)).isEqualTo(new int[2000]);
    assertThat(files()).isEmpty();
  }

  @Test
  void itemsThatTheRingHasNoBytesFor_goThroughFiles() throws Exception {
    Channel channel = channel(OWN);
    for (int i = 0; i < 100; i++) {
      for (int k = 0; k < MAX; k++) {
        channel.put(new byte[900 + i + k], late(), gate);
      }
      assertThat(channel.put("one more", soon() - 20_000_000, gate)).isFalse();
      for (int k = 0; k < MAX; k++) {
        assertThat(take(channel)).isEqualTo(new byte[900 + i + k]);
      }
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void unputItem_leavesNoFile() throws Exception {
    Channel channel = channel(OWN);
    for (int i = 0; i < MAX; i++) {
      channel.put(i, late(), gate);
    }
    assertThat(channel.put(new byte[100_000], soon(), gate)).isFalse();
    assertThat(files()).isEmpty();
    shut = true;
    assertThatThrownBy(() -> channel.put(new byte[100_000], soon(), gate)).hasMessage("shut");
  }

  @Test
  void itemThatCannotTravel_isRefusedByName() {
    Channel channel = channel(OWN);
    assertThatThrownBy(() -> channel.put(new Object(), late(), gate))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("queue=");
    assertThat(channel.isEmpty()).isTrue();
  }

  @Test
  void takers_ofAShutChannel_drainIt() throws Exception {
    Channel channel = channel(OWN);
    channel.put("last", late(), gate);
    shut = true;
    assertThat(take(channel)).isEqualTo("last");
    assertThatThrownBy(() -> channel.take(late(), gate)).hasMessage("shut");
  }

  @Test
  void timeouts_withoutRoomOrMessages_areKept() throws Exception {
    Channel channel = channel(OWN);
    assertThat(channel.take(soon(), gate)).isNull();
    for (int i = 0; i < MAX; i++) {
      assertThat(channel.put(i, soon(), gate)).isTrue();
    }
    assertThat(channel.put(9, soon(), gate)).isFalse();
    assertThat(channel.size()).isEqualTo(MAX);
  }

  @Test
  void filesOfTheDead_thatNoMessageNames_goWithTheNextLargeOne() throws Exception {
    Channel dead = channel(OTHER);
    Channel one = channel(OWN);
    dead.put(new byte[70_000], late(), gate);
    dead.put(new byte[80_000], late(), gate);
    dead.take(late(), gate); // and dies with it
    Files.write(directory.resolve("of-2").resolve("segment-x"), new byte[10]);
    Files.write(directory.resolve("item-2-77"), new byte[10]);
    otherAlive = false;
    one.put(new byte[90_000], late(), gate);
    assertThat(files()).containsExactlyInAnyOrder("item-2-2", "item-1-1");
    assertThat(take(one)).isEqualTo(new byte[80_000]);
    assertThat(take(one)).isEqualTo(new byte[90_000]);
    assertThat(files()).isEmpty();
  }

  @Test
  void fileThatADeadTakerHadMoved_isFound() throws Exception {
    Channel one = channel(OWN);
    one.put(new byte[70_000], late(), gate);
    Files.createDirectory(directory.resolve("of-2"));
    Files.move(directory.resolve("item-1-1"), directory.resolve("of-2").resolve("item-1-1"));
    otherAlive = false;
    assertThat(take(one)).isEqualTo(new byte[70_000]);
  }

  @Test
  void messageWhoseFileWasDeleted_isAnErrorOnce() throws Exception {
    Channel channel = channel(OWN);
    channel.put(new byte[70_000], late(), gate);
    channel.put("next", late(), gate);
    Files.delete(directory.resolve("item-1-1"));
    assertThatThrownBy(() -> channel.take(late(), gate))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("item-1-1");
    assertThat(take(channel)).isEqualTo("next");
  }

  @Test
  void interruptedThread_thatDoesNotWait_getsItsAnswer() throws Exception {
    Channel channel = channel(OWN);
    Thread.currentThread().interrupt();
    try {
      assertThat(channel.take(System.nanoTime(), gate)).isNull();
      for (int i = 0; i < MAX; i++) {
        assertThat(channel.put(i, System.nanoTime(), gate)).isTrue();
      }
      assertThat(channel.put(9, System.nanoTime(), gate)).isFalse();
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void manyThreads_putAndTake_eachItemOnce() throws Exception {
    Channel channel = channel(OWN);
    int threads = 3;
    int each = 2000;
    ConcurrentLinkedQueue<Object> taken = new ConcurrentLinkedQueue<>();
    List<Thread> all = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int first = t * each;
      all.add(new Thread(() -> {
        try {
          for (int i = 0; i < each; i++) {
            channel.put(first + i, late(), gate);
          }
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }));
      all.add(new Thread(() -> {
        try {
          for (int i = 0; i < each; i++) {
            Object item = take(channel);
            taken.add(item == null ? -1 : item);
          }
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }));
    }
    all.forEach(Thread::start);
    for (Thread thread : all) {
      thread.join();
    }
    assertThat(taken)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, threads * each).<Object>mapToObj(i -> i).toList());
  }
}
