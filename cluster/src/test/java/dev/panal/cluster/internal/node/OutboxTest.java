package dev.panal.cluster.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final long FOREVER = Duration.ofDays(1).toNanos();

  private static CompletableFuture<List<Integer>> taken(Outbox<Integer> outbox) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return outbox.take();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  @Test
  void take_whatMustNotWaitIsThere_takesAllThatWaits() throws Exception {
    Outbox<Integer> outbox = new Outbox<>(FOREVER);
    outbox.addPatiently(1, 10);
    CompletableFuture<List<Integer>> taken = taken(outbox);

    outbox.addPatiently(2, 9);
    assertThat(taken).isNotDone();
    outbox.add(3);

    assertThat(taken.get(30, TimeUnit.SECONDS)).containsExactly(1, 2, 3);
    assertThat(outbox.isEmpty()).as("not before its taker comes again").isFalse();
    CompletableFuture<List<Integer>> next = taken(outbox);
    await().atMost(Duration.ofSeconds(30)).until(outbox::isEmpty);
    outbox.add(4);
    assertThat(next.get(30, TimeUnit.SECONDS)).containsExactly(4);
  }

  @Test
  void take_lessIsToComeThanWaits_takesAll() throws Exception {
    Outbox<Integer> outbox = new Outbox<>(FOREVER);
    CompletableFuture<List<Integer>> taken = taken(outbox);

    outbox.addPatiently(1, 2);
    assertThat(taken).isNotDone();
    outbox.addPatiently(2, 1);

    assertThat(taken.get(30, TimeUnit.SECONDS)).containsExactly(1, 2);
  }

  @Test
  void take_patienceIsOver_takesWhatWaits() throws Exception {
    Outbox<Integer> outbox = new Outbox<>(Duration.ofMillis(1).toNanos());
    outbox.addPatiently(1, 10);

    assertThat(taken(outbox).get(30, TimeUnit.SECONDS)).containsExactly(1);
  }

  @Test
  void take_afterATake_waitsAgain() throws Exception {
    Outbox<Integer> outbox = new Outbox<>(FOREVER);
    outbox.add(1);
    assertThat(outbox.take()).containsExactly(1);
    CompletableFuture<List<Integer>> taken = taken(outbox);

    outbox.addPatiently(2, 10);
    assertThat(taken).isNotDone();
    outbox.add(3);

    assertThat(taken.get(30, TimeUnit.SECONDS)).containsExactly(2, 3);
  }
}
