package dev.panal.ipc.internal.link;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;

/** A worker that sends numbered frames until it is killed. Argument: directory. */
final class SendingWorker {
  private SendingWorker() {}

  public static void main(String[] args) throws Exception {
    WorkerLink link = WorkerLink.open(Path.of(args[0]), Duration.ofSeconds(20));
    byte[] frame = new byte[5_000];
    for (int i = 0; ; i++) {
      ByteBuffer.wrap(frame).putInt(i);
      while (!link.toHost().offer(frame, 0, 4 + i % (frame.length - 4))) {
        Thread.onSpinWait();
      }
    }
  }
}
