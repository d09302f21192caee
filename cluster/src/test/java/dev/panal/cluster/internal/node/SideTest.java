package dev.panal.cluster.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SideTest {
  @Test
  void greaterSide_hasMoreNodes_thenMorePrograms_thenTheOldestNode() {
    assertThat(new Side(3, 0, 9)).isGreaterThan(new Side(2, 5, 1));
    assertThat(new Side(2, 2, 9)).isGreaterThan(new Side(2, 1, 1));
    assertThat(new Side(2, 1, 1)).isGreaterThan(new Side(2, 1, 2));
  }
}
