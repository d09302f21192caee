package dev.panal.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class GatheredTest {
  private final Gathered<Integer> gathered = new Gathered<>();

  @Test
  void whatWasAdded_isTakenOnce_inOrder() {
    IntStream.range(0, 100).forEach(gathered::add);
    assertThat(gathered.size()).isEqualTo(100);
    assertThat(gathered.takeAll(4)).isEqualTo(IntStream.range(0, 100).boxed().toList());
    assertThat(gathered.size()).isZero();
    assertThat(gathered.takeAll(4)).isEmpty();
    gathered.add(7);
    assertThat(gathered.takeFromOutside()).containsExactly(7);
    assertThat(gathered.size()).isZero();
    gathered.add(8);
    assertThat(gathered.size()).isEqualTo(1);
    assertThat(gathered.takeAll(4)).containsExactly(8);
  }

  @Test
  void elementsOfWhatWasTaken_canBeReplaced() {
    gathered.add(1);
    List<Integer> taken = gathered.takeAll(1);
    taken.set(0, 2);
    assertThat(taken).containsExactly(2);
  }

  @Test
  void takenFromOutside_whileItsOwnerAdds_nothingIsLostOrDoubled() throws InterruptedException {
    int items = 300_000;
    Object lock = new Object();
    List<Integer> all = new ArrayList<>();
    AtomicBoolean ended = new AtomicBoolean();
    Thread outsider = new Thread(() -> {
      while (!ended.get()) {
        synchronized (lock) {
          all.addAll(gathered.takeFromOutside());
        }
      }
    });
    outsider.start();
    for (int i = 0; i < items; i++) {
      gathered.add(i);
      if (i % 1000 == 999) {
        synchronized (lock) {
          all.addAll(gathered.takeAll(1000));
        }
      }
    }
    ended.set(true);
    outsider.join();
    assertThat(all).isEqualTo(IntStream.range(0, items).boxed().toList());
  }
}
