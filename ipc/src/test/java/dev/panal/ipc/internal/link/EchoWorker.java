package dev.panal.ipc.internal.link;

import dev.panal.ipc.internal.lane.FrameHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker that sends every frame back; a frame of length 0 ends it. Arguments: directory, address,
 * id, secret, spins.
 */
final class EchoWorker {
  private static boolean ended;

  private EchoWorker() {}

  public static void main(String[] args) throws Exception {
    long spins = Long.parseLong(args[4]);
    try (WorkerBells bells =
            WorkerBells.connect(Path.of(args[1]), Integer.parseInt(args[2]), args[3]);
        WorkerLink link = WorkerLink.open(Path.of(args[0]), Duration.ofSeconds(20))) {
      ControlPage page = link.page();
      bells.sendToHost(ControlMessage.of(ControlMessage.Kind.READY));
      FrameHandler echo = (buffer, offset, length) -> {
        if (length == 0) {
          ended = true;
          return;
        }
        while (!link.toHost().offer(buffer, offset, length)) {
          Thread.onSpinWait();
        }
        if (page.claimHostWakeUp()) {
          bells.ringHost();
        }
      };
      while (!ended) {
        if (link.fromHost().poll(echo, 64) > 0) {
          continue;
        }
        for (long i = 0; i < spins && link.fromHost().isEmpty(); i++) {
          Thread.onSpinWait();
        }
        if (spins == 0 && ThreadLocalRandom.current().nextInt(8) == 0) {
          LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(20_000));
        }
        page.workerFallsAsleep();
        if (link.fromHost().isEmpty()) {
          bells.awaitBell(TimeUnit.SECONDS.toNanos(60));
        }
        page.workerAwake();
      }
    }
  }
}
