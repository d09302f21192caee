package dev.panal.ipc.internal.platform;

import dev.panal.ipc.internal.link.HostLink;
import dev.panal.ipc.internal.link.LinkSettings;
import dev.panal.ipc.internal.link.WorkerLink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Sends frames through a link of its own, and says nothing. */
final class QuietProgram {
  private QuietProgram() {}

  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("panal-test-");
    try (HostLink host = HostLink.create(
            directory, args.length == 0 ? LinkSettings.chronicle() : LinkSettings.defaults());
        WorkerLink worker = WorkerLink.open(directory, Duration.ofSeconds(20))) {
      byte[] frame = new byte[100_000];
      for (int i = 0; i < 200; i++) {
        if (!host.toWorker().offer(frame, 0, frame.length)
            || worker.fromHost().poll((buffer, offset, length) -> {}, 1) != 1
            || !worker.toHost().offer(frame, 0, frame.length)
            || host.fromWorker().poll((buffer, offset, length) -> {}, 1) != 1) {
          throw new AssertionError("frame " + i);
        }
      }
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().contains("background") || thread.getName().contains("disk")) {
        throw new AssertionError(thread);
      }
    }
  }
}
