package dev.panal.futures.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.futures.internal.Frames;
import dev.panal.futures.internal.Frames.FrameInput;
import dev.panal.futures.internal.Frames.Progression;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ItemsTest {
  private static List<Object> readBack(Items items, int from, int to) {
    HeapOutput out = new HeapOutput();
    items.write(out, from, to);
    FrameInput in = new FrameInput(out.buffer(), 0, out.length());
    Progression numbers = Frames.readProgression(in);
    List<Object> read = new ArrayList<>();
    for (int i = from; i < to; i++) {
      read.add(numbers == null ? Codec.readSimple(in.payload()) : numbers.item(i));
    }
    assertThat(in.hasRemaining()).isFalse();
    return read;
  }

  @Property
  void integersInProgression_areTwoNumbers_ofWhichAnyPartCanBeRead(
      @ForAll int start,
      @ForAll @IntRange(min = -1000, max = 1000) int step,
      @ForAll @IntRange(min = 2, max = 50) int size) {
    List<Integer> list = IntStream.range(0, size)
        .mapToLong(i -> start + (long) i * step)
        .filter(value -> value == (int) value)
        .mapToObj(value -> (int) value)
        .toList();
    if (list.size() == size) {
      Items items = Items.numbers(list);
      assertThat(items).isNotNull();
      assertThat(items.heapBytes()).isZero();
      assertThat(readBack(items, size / 3, size)).isEqualTo(list.subList(size / 3, size));
    }
  }

  @Property
  void longsInProgression_areToo_beyondTheirRangeAsWell(
      @ForAll long start, @ForAll long step, @ForAll @IntRange(min = 2, max = 50) int size) {
    List<Long> list = LongStream.range(0, size).mapToObj(i -> start + i * step).toList();
    Items items = Items.numbers(list);
    assertThat(items).isNotNull();
    assertThat(readBack(items, 0, size)).isEqualTo(list);
  }

  @Test
  void anythingElse_isNot() {
    assertThat(Items.numbers(List.of())).isNull();
    assertThat(Items.numbers(List.of(1))).isNull();
    assertThat(Items.numbers(List.of(1, 2, 4))).isNull();
    assertThat(Items.numbers(List.of(1, 2L))).isNull();
    assertThat(Items.numbers(List.of(1L, 2))).isNull();
    assertThat(Items.numbers(Arrays.asList(1, null))).isNull();
    assertThat(Items.numbers(Arrays.asList(null, 1))).isNull();
    assertThat(Items.numbers(List.of(1.0, 2.0))).isNull();
    assertThat(Items.numbers(List.of((short) 1, (short) 2))).isNull();
    assertThat(Items.numbers(List.of("a", "b"))).isNull();
    assertThat(Items.numbers(List.of(Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE + 1)))
        .isNull();
  }

  @Test
  void entries_areWrittenByRanges() {
    HeapOutput out = new HeapOutput();
    List<Object> values = Arrays.asList(7, null, true, 1.5, 'x', 1L << 40);
    int[] ends = new int[values.size()];
    for (int i = 0; i < ends.length; i++) {
      assertThat(Codec.writeSimple(values.get(i), out)).isTrue();
      ends[i] = out.length();
    }
    Items items = Items.encoded(out.toByteArray(), ends);
    assertThat(items.size()).isEqualTo(6);
    assertThat(items.bytes(0, 6)).isEqualTo(items.heapBytes());
    assertThat(readBack(items, 0, 6)).isEqualTo(values);
    assertThat(readBack(items, 2, 4)).containsExactly(true, 1.5);
  }
}
