package dev.panal.multiprocessing.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessageRingTest {
  private static final int BASE = 64;

  private static MessageRing ring(int maxMessages, int contentBytes) {
    int bytes = MessageRing.bytesFor(maxMessages, contentBytes);
    return new MessageRing(ByteBuffer.allocateDirect(BASE + bytes), BASE, bytes, maxMessages);
  }

  private static MessageRing.Result put(MessageRing ring, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return ring.put(0, bytes, 0, bytes.length);
  }

  private static @Nullable String take(MessageRing ring) {
    if (!ring.peek()) {
      return null;
    }
    byte[] bytes = new byte[ring.length()];
    ring.copy(bytes, 0);
    ring.take();
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  @Test
  void messages_ofTwoViews_comeInOrder() {
    int bytes = MessageRing.bytesFor(4, 256);
    ByteBuffer memory = ByteBuffer.allocateDirect(bytes);
    MessageRing one = new MessageRing(memory, 0, bytes, 4);
    MessageRing other = new MessageRing(memory, 0, bytes, 4);
    put(one, "a");
    put(one, "b");
    assertThat(other.size()).isEqualTo(2);
    assertThat(take(other)).isEqualTo("a");
    put(one, "");
    assertThat(take(other)).isEqualTo("b");
    assertThat(take(other)).isEmpty();
    assertThat(take(other)).isNull();
    assertThat(new MessageRing(memory, 0, bytes, 4).isEmpty()).isTrue();
  }

  @Test
  void peek_withoutTake_leavesTheMessage() {
    MessageRing ring = ring(2, 64);
    put(ring, "x");
    assertThat(ring.peek()).isTrue();
    assertThat(ring.peek()).isTrue();
    assertThat(ring.size()).isEqualTo(1);
    assertThat(take(ring)).isEqualTo("x");
  }

  @Test
  void put_beyondTheMaximum_isRefused() {
    MessageRing ring = ring(2, 64);
    assertThat(put(ring, "a")).isEqualTo(MessageRing.Result.DONE);
    assertThat(put(ring, "b")).isEqualTo(MessageRing.Result.DONE);
    assertThat(put(ring, "c")).isEqualTo(MessageRing.Result.FULL);
    assertThat(ring.hasRoom(1)).isFalse();
    take(ring);
    assertThat(ring.hasRoom(1)).isTrue();
    assertThat(put(ring, "c")).isEqualTo(MessageRing.Result.DONE);
  }

  @Property(tries = 200)
  void references_whileThereAreFewerThanTheMaximum_alwaysFit(
      @ForAll @IntRange(min = 1, max = 9) int maxMessages,
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 300) Integer> lengths) {
    MessageRing ring = ring(maxMessages, 128);
    Deque<String> model = new ArrayDeque<>();
    int number = 0;
    for (int length : lengths) {
      if (length % 3 == 0) {
        assertThat(take(ring)).isEqualTo(model.poll());
        continue;
      }
      String text = Integer.toString(number++).repeat(length).substring(0, length);
      MessageRing.Result result = put(ring, text);
      if (model.size() == maxMessages) {
        assertThat(result).isEqualTo(MessageRing.Result.FULL);
      } else if (result == MessageRing.Result.TOO_LONG) {
        String reference = text.substring(0, MessageRing.REFERENCE_CONTENT);
        assertThat(put(ring, reference)).isEqualTo(MessageRing.Result.DONE);
        model.add(reference);
      } else {
        assertThat(result).isEqualTo(MessageRing.Result.DONE);
        model.add(text);
      }
      assertThat(ring.size()).isEqualTo(model.size());
      assertThat(texts(ring)).containsExactlyElementsOf(model);
    }
  }

  @Property(tries = 200)
  void ring_withoutMaximum_takesWhatFits(
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 300) Integer> lengths) {
    MessageRing ring = ring(0, 512);
    Deque<byte[]> model = new ArrayDeque<>();
    int used = 0;
    for (int length : lengths) {
      byte[] content = new byte[length];
      Arrays.fill(content, (byte) length);
      int space = space(length);
      boolean fits = used + space <= ring.capacity();
      assertThat(ring.put(length, content, 0, length))
          .isEqualTo(fits ? MessageRing.Result.DONE : MessageRing.Result.FULL);
      if (fits) {
        model.add(content);
        used += space;
      } else {
        byte[] first = model.remove();
        assertThat(ring.peek()).isTrue();
        assertThat(ring.kind()).isEqualTo(first.length);
        byte[] taken = new byte[ring.length()];
        ring.copy(taken, 0);
        ring.take();
        assertThat(taken).isEqualTo(first);
        used -= space(first.length);
      }
    }
  }

  private static int space(int length) {
    return MessageRing.HEADER_BYTES + Math.max(MessageRing.REFERENCE_CONTENT, length + 7 & -8);
  }

  private static List<String> texts(MessageRing ring) {
    List<String> texts = new ArrayList<>();
    ring.forEach((kind, content) -> texts.add(new String(content, StandardCharsets.US_ASCII)));
    return texts;
  }
}
