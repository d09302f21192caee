package dev.panal.multiprocessing.internal.manager;

import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A connection for calls, used by one thread at a time. */
final class ClientConnection implements Wire.Interruption {
  private final ManagerClient client;
  private final Wire wire;
  private final long number;
  private final HeapOutput out = new HeapOutput();
  private long calls;
  private boolean interruptible;
  private boolean interrupted;
  private boolean broken;

  /** Writes a request. */
  interface Request {
    void write(HeapOutput out);
  }

  ClientConnection(ManagerClient client, Wire wire, long number) {
    this.client = client;
    this.wire = wire;
    this.number = number;
  }

  boolean isBroken() {
    return broken;
  }

  void close() {
    wire.close();
  }

  /**
   * Sends a request and waits for the reply, however often the thread is interrupted.
   *
   * @param isCall it is a call, which can be cancelled
   * @return the reply, to be decoded before the next request
   */
  HeapInput ask(Request request, boolean isCall, boolean mayBeInterrupted) throws IOException {
    Wire.begin(out);
    request.write(out);
    interruptible = mayBeInterrupted;
    interrupted = false;
    if (isCall) {
      calls++;
    }
    broken = true;
    wire.send(out);
    HeapInput reply = wire.receive(this);
    broken = false;
    return reply;
  }

  @Override
  public void happened() {
    interrupted = true;
    if (interruptible) {
      client.cancel(number, calls);
    }
  }

  /** Sets the thread's flag again, unless the call ended with the interruption. */
  void keepInterrupt(@Nullable Throwable outcome) {
    if (interrupted && !(interruptible && outcome instanceof InterruptedException)) {
      Thread.currentThread().interrupt();
    }
    interrupted = false;
  }
}
