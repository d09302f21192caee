package dev.panal.futures.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessTreeTest {
  @Test
  void marker_isFoundAsAWholeVariableOrAsTheOuterPart() {
    assertThat(ProcessTree.isMarked("PANAL_WORKER=abc\0HOME=/", "abc")).isTrue();
    assertThat(ProcessTree.isMarked("HOME=/\0PANAL_WORKER=abc", "abc")).isTrue();
    assertThat(ProcessTree.isMarked("HOME=/\0PANAL_WORKER=abc/def\0", "abc")).isTrue();
    assertThat(ProcessTree.isMarked("HOME=/\0PANAL_WORKER=abc/def\0", "abc/def"))
        .isTrue();
  }

  @Test
  void otherMarkers_areNotTakenForIt() {
    assertThat(ProcessTree.isMarked("", "abc")).isFalse();
    assertThat(ProcessTree.isMarked("HOME=/\0PANAL_WORKER=abcd\0", "abc")).isFalse();
    assertThat(ProcessTree.isMarked("HOME=/\0PANAL_WORKER=abc\0", "abc/def")).isFalse();
    assertThat(ProcessTree.isMarked("X_PANAL_WORKER=abc\0", "abc")).isFalse();
    assertThat(ProcessTree.isMarked("X=PANAL_WORKER=abc\0", "abc")).isFalse();
  }
}
