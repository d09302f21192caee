package dev.panal.futures.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
    gate.close();
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
}
