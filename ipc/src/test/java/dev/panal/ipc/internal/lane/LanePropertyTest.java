package dev.panal.ipc.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class LanePropertyTest {
  @Property(tries = 60)
  void frames_ofRandomSizes_arriveOnceInOrder(
      @ForAll LaneKind kind,
      @ForAll("sizes") List<Integer> sizes,
      @ForAll @IntRange(min = 1, max = 8) int limit,
      @ForAll Random random)
      throws IOException {
    try (LanePair lane = new LanePair(kind, 1 << 20)) {
      Deque<byte[]> sent = new ArrayDeque<>();
      for (int size : sizes) {
        byte[] frame = new byte[size];
        random.nextBytes(frame);
        while (!lane.offer(frame)) {
          assertThat(sent).isNotEmpty();
          receive(lane, sent, limit);
        }
        sent.add(frame);
        if (random.nextInt(4) == 0) {
          receive(lane, sent, limit);
        }
      }
      while (!sent.isEmpty()) {
        receive(lane, sent, limit);
      }
      assertThat(lane.reader.isEmpty()).isTrue();
      assertThat(lane.poll(1)).isEmpty();
    }
  }

  private static void receive(LanePair lane, Deque<byte[]> sent, int limit) {
    for (byte[] frame : lane.poll(limit)) {
      assertThat(frame).isEqualTo(sent.remove());
    }
  }

  @Provide
  Arbitrary<List<Integer>> sizes() {
    return Arbitraries.oneOf(
            Arbitraries.integers().between(0, 100),
            Arbitraries.integers().between(0, 70_000),
            Arbitraries.integers().between(100_000, LaneWriter.MAX_FRAME))
        .list()
        .ofMinSize(1)
        .ofMaxSize(60);
  }

  @Property(tries = 500)
  void frame_withAnyBitFlipped_isRefused(
      @ForAll @Size(max = 300) byte[] payload,
      @ForAll @IntRange(min = 0) int bit,
      @ForAll long sequence) {
    byte[] frame = new byte[FrameDescriptor.HEADER_LENGTH + payload.length];
    System.arraycopy(payload, 0, frame, FrameDescriptor.HEADER_LENGTH, payload.length);
    CRC32C crc = new CRC32C();
    FrameDescriptor.seal(frame, payload.length, sequence, crc);
    FrameDescriptor.check(frame, frame.length, sequence, crc);
    int flipped = bit % (frame.length * 8);
    frame[flipped / 8] ^= (byte) (1 << flipped % 8);
    assertThatThrownBy(() -> FrameDescriptor.check(frame, frame.length, sequence, crc))
        .isInstanceOf(LinkBrokenException.class);
  }

  @Property(tries = 200)
  void frame_ofAnotherPlaceOrSize_isRefused(
      @ForAll @Size(max = 100) byte[] payload, @ForAll @IntRange(min = 1, max = 1000) int gap) {
    byte[] frame = new byte[FrameDescriptor.HEADER_LENGTH + payload.length + gap];
    System.arraycopy(payload, 0, frame, FrameDescriptor.HEADER_LENGTH, payload.length);
    CRC32C crc = new CRC32C();
    FrameDescriptor.seal(frame, payload.length, 5, crc);
    int size = FrameDescriptor.HEADER_LENGTH + payload.length;
    assertThatThrownBy(() -> FrameDescriptor.check(frame, size, 5 + gap, crc))
        .hasMessageContaining("expected=" + (5 + gap));
    assertThatThrownBy(() -> FrameDescriptor.check(frame, size + gap, 5, crc))
        .hasMessageContaining("received=");
  }
}
