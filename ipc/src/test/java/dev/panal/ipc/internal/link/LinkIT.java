package dev.panal.ipc.internal.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class LinkIT {
  @Test
  void frame_sentToAnotherJvm_comesBack() throws Exception {
    try (EchoPeer peer = EchoPeer.start(0)) {
      assertThat(peer.roundTrip(new byte[] {1, 2, 3})).containsExactly(1, 2, 3);
      assertThat(peer.end()).isEmpty();
    }
  }

  @Test
  void roundTrips_withBothSidesFallingAsleep_loseNoWakeUp() throws Exception {
    int rounds = Integer.getInteger("panal.test.rounds", 50_000);
    try (EchoPeer peer = EchoPeer.start(0)) {
      peer.roundTrip(new byte[8]);
      long[] nanos = new long[rounds];
      byte[] frame = new byte[64];
      for (int i = 0; i < rounds; i++) {
        ByteBuffer.wrap(frame).putInt(i);
        long start = System.nanoTime();
        assertThat(peer.roundTrip(frame)).isEqualTo(frame);
        nanos[i] = System.nanoTime() - start;
      }
      print("asleep", nanos);
      assertThat(peer.end()).isEmpty();
    }
  }

  @Test
  void roundTrips_withBothSidesSpinning_arrive() throws Exception {
    int rounds = Integer.getInteger("panal.test.rounds", 200_000);
    try (EchoPeer peer = EchoPeer.start(Long.MAX_VALUE)) {
      peer.roundTrip(new byte[8]);
      long[] nanos = new long[rounds];
      byte[] frame = new byte[64];
      for (int i = 0; i < rounds; i++) {
        ByteBuffer.wrap(frame).putInt(i);
        long start = System.nanoTime();
        peer.spinningRoundTrip(frame);
        nanos[i] = System.nanoTime() - start;
      }
      print("spinning", nanos);
      assertThat(peer.end()).isEmpty();
    }
  }

  @Test
  void closedLink_leavesNothing() throws Exception {
    Path directory;
    try (EchoPeer peer = EchoPeer.start(0)) {
      peer.roundTrip(new byte[8]);
      directory = peer.directory();
      assertThat(directory.resolve("control")).doesNotExist();
      assertThat(peer.end()).isEmpty();
    }
    assertThat(Files.exists(directory)).isFalse();
  }

  private static void print(String what, long[] nanos) {
    Arrays.sort(nanos);
    if (Boolean.getBoolean("panal.test.print")) {
      System.out.printf(
          "%s round trip: p50=%.2f us p99=%.2f us max=%.0f us%n",
          what,
          nanos[nanos.length / 2] / 1e3,
          nanos[(int) (nanos.length * 0.99)] / 1e3,
          nanos[nanos.length - 1] / 1e3);
    }
    assertThat(nanos[nanos.length - 1]).isLessThan(TimeUnit.SECONDS.toNanos(10));
  }
}
