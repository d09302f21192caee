package dev.panal.cluster.internal.client;

import dev.panal.cluster.internal.Frame.Status;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.internal.Arrival;
import dev.panal.core.internal.Settled;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.codec.PlaceNote;
import dev.panal.ipc.internal.payload.HeapInput;
import org.jspecify.annotations.Nullable;

/**
 * What came back for one task, not decoded yet.
 *
 * @param from names task, worker and node, for the note on an exception
 */
record RemoteOutcome<R extends @Nullable Object>(
    Codec codec, Status status, byte[] content, String from) implements Arrival<R> {
  @Override
  @SuppressWarnings("unchecked")
  public Settled<R> decode() {
    HeapInput in = new HeapInput(content);
    try {
      return switch (status) {
        case VALUE -> Settled.success((R) codec.read(in, "result"));
        case THROWN -> Settled.failedByTask(PlaceNote.on(codec.readThrowable(in), from));
        default -> Settled.failed(PlaceNote.on(codec.readThrowable(in), from));
      };
    } catch (TaskSerializationException e) {
      return Settled.failed(e);
    }
  }
}
