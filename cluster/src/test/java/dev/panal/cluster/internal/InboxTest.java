package dev.panal.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class InboxTest {
  private final List<Integer> handled = new CopyOnWriteArrayList<>();
  private final List<Long> missing = new CopyOnWriteArrayList<>();

  private Inbox inbox(Duration limit) {
    return new Inbox(limit, frame -> handled.add((int) frame[0]), missing::add);
  }

  private static void put(Inbox inbox, int number) {
    inbox.put(number, new byte[] {(byte) number});
  }

  @Test
  void frames_inAnyOrder_areHandledInTheirs() {
    Inbox inbox = inbox(Duration.ofMinutes(1));
    List.of(2, 0, 3, 1, 4).forEach(number -> put(inbox, number));
    assertThat(handled).containsExactly(0, 1, 2, 3, 4);
    assertThat(missing).isEmpty();
  }

  @Test
  void frame_thatNeverComes_isToldOnceAndEndsIt() {
    Inbox inbox = inbox(Duration.ofMillis(20));
    List.of(0, 2, 3).forEach(number -> put(inbox, number));
    await().atMost(Duration.ofSeconds(30)).until(() -> !missing.isEmpty());
    put(inbox, 1);
    put(inbox, 5);
    assertThat(handled).containsExactly(0);
    assertThat(missing).containsExactly(1L);
  }
}
