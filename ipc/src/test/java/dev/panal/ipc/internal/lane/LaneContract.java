package dev.panal.ipc.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every lane does. */
@Timeout(300)
abstract class LaneContract {
  private static final int MIB = 1 << 20;

  abstract LaneKind kind();

  private LanePair open(int laneBytes) throws IOException {
    return new LanePair(kind(), laneBytes);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        7,
        8,
        63,
        64,
        4095,
        4096,
        65_535,
        200_000,
        LaneWriter.MAX_FRAME - 1,
        LaneWriter.MAX_FRAME
      })
  void frame_ofAnySize_arrivesAsSent(int size) throws IOException {
    byte[] frame = new byte[size];
    new Random(size).nextBytes(frame);
    try (LanePair lane = open(16 * MIB)) {
      assertThat(lane.offer(frame)).isTrue();
      assertThat(lane.poll(10)).singleElement().isEqualTo(frame);
      assertThat(lane.poll(10)).isEmpty();
    }
  }

  @Test
  void frame_beyondTheLimit_isRefused() throws IOException {
    try (LanePair lane = open(16 * MIB)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> lane.offer(new byte[LaneWriter.MAX_FRAME + 1]));
      assertThat(lane.offer(new byte[3])).isTrue();
      assertThat(lane.poll(1)).hasSize(1);
    }
  }

  @Test
  void frame_fromTheMiddleOfAnArray_arrivesAlone() throws IOException {
    try (LanePair lane = open(MIB)) {
      lane.writer.offer(new byte[] {9, 1, 2, 9}, 1, 2);
      assertThat(lane.poll(10)).singleElement().isEqualTo(new byte[] {1, 2});
    }
  }

  @Test
  void frame_ofAMebibyte_goesThroughTheSmallestLane() throws IOException {
    byte[] frame = new byte[LaneWriter.MAX_FRAME];
    try (LanePair lane = open(MIB)) {
      for (int i = 0; i < 20; i++) {
        frame[i] = (byte) i;
        assertThat(lane.offer(frame)).isTrue();
        assertThat(lane.poll(10)).singleElement().isEqualTo(frame);
      }
    }
  }

  @Test
  void offer_beyondTheBound_isFalseUntilFramesAreRead() throws IOException {
    try (LanePair lane = open(MIB)) {
      byte[] frame = new byte[10_000];
      int accepted = 0;
      while (lane.offer(frame)) {
        accepted++;
      }
      assertThat(accepted).isBetween(20, 330);
      assertThat(lane.offer(frame)).isFalse();
      assertThat(lane.poll(accepted / 2)).hasSize(accepted / 2);
      assertThat(lane.offer(frame)).isTrue();
      assertThat(lane.poll(1000)).hasSize(accepted - accepted / 2 + 1);
    }
  }

  @Test
  void poll_withLimit_takesNoMore() throws IOException {
    try (LanePair lane = open(MIB)) {
      for (byte i = 0; i < 5; i++) {
        lane.offer(new byte[] {i});
      }
      assertThat(lane.poll(2)).containsExactly(new byte[] {0}, new byte[] {1});
      assertThat(lane.reader.isEmpty()).isFalse();
      assertThat(lane.poll(9)).containsExactly(new byte[] {2}, new byte[] {3}, new byte[] {4});
      assertThat(lane.reader.isEmpty()).isTrue();
    }
  }

  @Test
  void tryPoll_whileAnotherThreadPolls_isMinusOne() throws Exception {
    try (LanePair lane = open(MIB)) {
      lane.offer(new byte[1]);
      lane.offer(new byte[2]);
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> lane.reader.poll(
          (buffer, offset, length) -> {
            inside.countDown();
            try {
              go.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          },
          1));
      inside.await();
      assertThat(lane.reader.tryPoll((buffer, offset, length) -> {}, 1)).isEqualTo(-1);
      go.countDown();
      assertThat(other.get(10, TimeUnit.SECONDS)).isOne();
      assertThat(lane.reader.tryPoll((buffer, offset, length) -> {}, 5)).isOne();
    }
  }

  @Test
  void handler_thatThrows_losesItsFrameOnly() throws IOException {
    try (LanePair lane = open(MIB)) {
      lane.offer(new byte[] {1});
      lane.offer(new byte[] {2});
      assertThatThrownBy(() -> lane.reader.poll(
              (buffer, offset, length) -> {
                throw new IllegalStateException("mine");
              },
              5))
          .hasMessage("mine");
      assertThat(lane.poll(5)).containsExactly(new byte[] {2});
    }
  }

  @Test
  void closedLane_used_saysSo() throws IOException {
    try (LanePair lane = open(MIB)) {
      lane.offer(new byte[1]);
      lane.writer.close();
      lane.writer.close();
      lane.reader.close();
      lane.reader.close();
      assertThatThrownBy(() -> lane.offer(new byte[1]))
          .isInstanceOf(LinkBrokenException.class)
          .hasMessageContaining("closed");
      assertThatThrownBy(() -> lane.poll(1))
          .isInstanceOf(LinkBrokenException.class)
          .hasMessageContaining("closed");
      assertThatThrownBy(() -> lane.reader.tryPoll((buffer, offset, length) -> {}, 1))
          .isInstanceOf(LinkBrokenException.class);
    }
  }

  @Test
  void lane_usedByInterruptedThread_worksAndKeepsTheFlag() throws Exception {
    try (LanePair lane = open(MIB)) {
      Thread.currentThread().interrupt();
      try {
        byte[] frame = new byte[100_000];
        for (int i = 0; i < 60; i++) {
          frame[0] = (byte) i;
          assertThat(lane.offer(frame)).isTrue();
          assertThat(lane.poll(3)).singleElement().isEqualTo(frame);
        }
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
    }
  }

  @Test
  void frames_ofTwoThreads_arriveInOrderOfEach() throws Exception {
    int count = 100_000;
    try (LanePair lane = open(MIB)) {
      CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
        byte[] frame = new byte[64];
        for (int i = 0; i < count; i++) {
          frame[0] = (byte) i;
          frame[1] = (byte) (i >> 8);
          frame[2] = (byte) (i >> 16);
          while (!lane.offer(frame)) {
            Thread.onSpinWait();
          }
        }
      });
      int[] next = {0};
      while (next[0] < count) {
        lane.reader.poll(
            (buffer, offset, length) -> {
              int number = (buffer[offset] & 255)
                  | (buffer[offset + 1] & 255) << 8
                  | (buffer[offset + 2] & 255) << 16;
              assertThat(number).isEqualTo(next[0]++);
            },
            100);
      }
      sender.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void files_afterManyTimesTheLanesSize_areFew() throws IOException {
    byte[] frame = new byte[50_000];
    try (LanePair lane = open(MIB)) {
      for (int i = 0; i < 400; i++) {
        assertThat(lane.offer(frame)).isTrue();
        assertThat(lane.poll(5)).hasSize(1);
      }
      try (var files = Files.list(lane.directory)) {
        assertThat(files).hasSizeLessThanOrEqualTo(4);
      }
    }
  }

  @Test
  void writerCounter_aheadOfTheFrames_breaksTheLane() throws IOException {
    try (LanePair lane = open(MIB)) {
      lane.offer(new byte[5]);
      lane.counters.writtenRelease(lane.counters.writtenAcquire() + 1000);
      assertThat(lane.poll(1)).hasSize(1);
      assertThatThrownBy(() -> {
            while (true) {
              lane.poll(1);
            }
          })
          .isInstanceOf(LinkBrokenException.class);
      assertThatThrownBy(() -> lane.poll(1)).isInstanceOf(LinkBrokenException.class);
    }
  }

  @Test
  void counters_thatMakeNoSense_breakTheLane() throws IOException {
    for (long wrong : List.of(-1L, Long.MIN_VALUE, 0x7fff_ffff_ffff_0000L)) {
      try (LanePair lane = open(MIB)) {
        lane.counters.readRelease(wrong);
        assertThatThrownBy(() -> {
              while (lane.offer(new byte[10_000])) {
                lane.counters.readRelease(wrong);
              }
            })
            .isInstanceOf(LinkBrokenException.class);
      }
    }
  }
}
