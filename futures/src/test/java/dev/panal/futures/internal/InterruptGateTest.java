package dev.panal.futures.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class InterruptGateTest {
  private final InterruptGate gate = new InterruptGate(Thread.currentThread());

  @Test
  void interrupt_ofWhatRuns_arrives() {
    gate.open(5, 0);
    gate.interrupt(5, 0);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void interrupt_ofAnother_doesNot() {
    gate.open(5, 1);
    gate.interrupt(5, 0);
    gate.interrupt(4, 1);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void interrupt_afterTheEnd_doesNot_andTheFlagIsCleared() {
    gate.open(5, 0);
    gate.interrupt(5, 0);
    gate.close(5, 0);
    gate.interrupt(5, 0);
    gate.open(6, 0);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void interrupt_beforeTheBegin_arrivesAtTheBegin() {
    gate.interrupt(5, 2);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    gate.open(5, 2);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void interrupt_betweenItems_arrivesAtItsOwnOnly() {
    gate.open(5, 0);
    gate.interrupt(5, 1);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    gate.next(5, 0, 1);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    gate.next(5, 1, 2);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    gate.interrupt(5, 1);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void interrupts_whileItemsPass_reachNoneButTheirOwn() throws InterruptedException {
    int least = 200_000;
    AtomicBoolean ended = new AtomicBoolean();
    InterruptGate busy = new InterruptGate(Thread.currentThread());
    AtomicInteger current = new AtomicInteger();
    Thread listener = new Thread(() -> {
      while (!ended.get()) {
        int item = current.get();
        if (item % 2 == 0) {
          busy.interrupt(7, item);
        }
      }
    });
    listener.start();
    int seen = 0;
    int wrong = 0;
    busy.open(7, 0);
    int item = 0;
    for (; item < least || seen < 10; item++) {
      current.set(item);
      if (Thread.currentThread().isInterrupted()) {
        seen++;
        wrong += item % 2;
      }
      busy.next(7, item, item + 1);
    }
    busy.close(7, item);
    ended.set(true);
    listener.join();
    assertThat(wrong).isZero();
    assertThat(Thread.interrupted()).isFalse();
  }
}
