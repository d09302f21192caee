package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.panal.core.testing.NothingLeftBehind;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A handle that one thread closes while others are sending or receiving large messages. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(120)
class ClosedWhileUsedTest {
  private static final int ROUNDS = 30;
  private static final byte[] LARGE = new byte[70_000];

  /** Repeats an action until it fails; what it failed with. */
  private static FutureTask<RuntimeException> repeating(Runnable action) {
    FutureTask<RuntimeException> task = new FutureTask<>(() -> {
      while (true) {
        try {
          action.run();
        } catch (RuntimeException end) {
          return end;
        }
      }
    });
    Thread thread = new Thread(task, "repeating");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  private static RuntimeException end(FutureTask<RuntimeException> task) throws Exception {
    return task.get(Peer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static void requireNoFiles() {
    await().atMost(Peer.PATIENCE).until(() -> FamilyFiles.starting("files-").isEmpty());
  }

  @Test
  void connection_closedByAnotherThread_saysSoToWhoSendsAndReceives() throws Exception {
    try (SharedEvent family = SharedEvent.create()) {
      for (int round = 0; round < ROUNDS; round++) {
        Connection.Pipe pipe = Connection.pipe();
        CountDownLatch received = new CountDownLatch(1 + round % 7);
        List<FutureTask<RuntimeException>> tasks =
            List.of(repeating(() -> pipe.first().send(LARGE)), repeating(() -> {
              assertThat(pipe.second().<byte[]>recv()).hasSize(LARGE.length);
              received.countDown();
            }));
        assertThat(received.await(Peer.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        (round % 2 == 0 ? pipe.first() : pipe.second()).close();
        (round % 2 == 0 ? pipe.second() : pipe.first()).close();
        for (FutureTask<RuntimeException> task : tasks) {
          assertThat(end(task))
              .isInstanceOfAny(IllegalStateException.class, ConnectionEndedException.class)
              .hasMessageContaining("pipe=");
        }
      }
      requireNoFiles();
      assertThat(family.isSet()).isFalse();
    }
  }

  @Test
  void queue_closedByAnotherThread_givesAllThatWasPut() throws Exception {
    try (SharedEvent family = SharedEvent.create()) {
      for (int round = 0; round < ROUNDS; round++) {
        SharedQueue<byte[]> queue = SharedQueue.create("large", 3);
        int[] counts = new int[2];
        CountDownLatch taken = new CountDownLatch(1 + round % 7);
        List<FutureTask<RuntimeException>> tasks = List.of(
            repeating(() -> {
              queue.put(LARGE);
              counts[0]++;
            }),
            repeating(() -> {
              assertThat(queue.take()).hasSize(LARGE.length);
              counts[1]++;
              taken.countDown();
            }));
        assertThat(taken.await(Peer.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        queue.close();
        for (FutureTask<RuntimeException> task : tasks) {
          assertThat(end(task))
              .isInstanceOf(QueueClosedException.class)
              .hasMessageContaining("queue=large");
        }
        assertThat(counts[1]).isEqualTo(counts[0]);
      }
      requireNoFiles();
      assertThat(family.isSet()).isFalse();
    }
  }
}
