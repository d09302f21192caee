package dev.panal.ipc.internal.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.ipc.internal.lane.LaneKind;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(300)
class KilledWorkerIT {
  @ParameterizedTest
  @EnumSource
  void worker_killedWhileItSends_leavesALinkThatIsReadToItsEndAtOnce(LaneKind kind)
      throws Exception {
    for (int round = 0; round < 4; round++) {
      Path directory = Files.createTempDirectory(EchoPeer.shm(), "panal-test-");
      try (HostLink link = HostLink.create(
              directory, LinkSettings.defaults().withLaneKind(kind).withLaneBytes(2 << 20));
          ChildJvm worker = ChildJvm.startWorker(SendingWorker.class, directory.toString())) {
        int[] next = {0};
        int least = ThreadLocalRandom.current().nextInt(20_000);
        while (next[0] < least) {
          poll(link, next);
        }
        worker.kill();
        long start = System.nanoTime();
        while (!link.fromWorker().isEmpty()) {
          poll(link, next);
        }
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(1));
        assertThat(next[0]).isGreaterThanOrEqualTo(least);
      }
      assertThat(directory).doesNotExist();
    }
  }

  private static void poll(HostLink link, int[] next) {
    link.fromWorker()
        .poll(
            (buffer, offset, length) -> {
              assertThat(ByteBuffer.wrap(buffer, offset, length).getInt()).isEqualTo(next[0]);
              assertThat(length).isEqualTo(4 + next[0] % 4996);
              next[0]++;
            },
            100);
  }
}
