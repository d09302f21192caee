package dev.panal.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RangeTest {
  @Property
  void range_isWhatALoopCounts(
      @ForAll @IntRange(min = -60, max = 60) int start,
      @ForAll @IntRange(min = -60, max = 60) int end,
      @ForAll @IntRange(min = -7, max = 7) int step) {
    if (step == 0) {
      return;
    }
    List<Integer> counted = new ArrayList<>();
    for (int i = start; step > 0 ? i < end : i > end; i += step) {
      counted.add(i);
    }
    Range range = Range.of(start, end, step);
    assertThat(range).isEqualTo(counted).hasSameHashCodeAs(counted);
    for (int i = -65; i < 65; i++) {
      assertThat(range.indexOf(i)).isEqualTo(counted.indexOf(i));
      assertThat(range.contains(i)).isEqualTo(counted.contains(i));
    }
    assertThat(range.subList(range.size() / 2, range.size()))
        .isEqualTo(counted.subList(counted.size() / 2, counted.size()));
  }

  @Example
  void ends_ofTheNumbers() {
    assertThat(Range.of(3)).containsExactly(0, 1, 2);
    assertThat(Range.of(-3)).isEmpty();
    assertThat(Range.of(0, Integer.MAX_VALUE)).hasSize(Integer.MAX_VALUE);
    assertThat(Range.of(Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE))
        .containsExactly(Integer.MIN_VALUE, -1, Integer.MAX_VALUE - 1);
    assertThatThrownBy(() -> Range.of(Integer.MIN_VALUE, Integer.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Range.of(0, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Range.of(3).get(3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Range.of(3).add(3)).isInstanceOf(UnsupportedOperationException.class);
  }
}
