package dev.panal.futures.internal.dispatch;

import dev.panal.core.TaskSerializationException;
import dev.panal.core.internal.Arrival;
import dev.panal.core.internal.Settled;
import dev.panal.futures.internal.Frames.Content;
import dev.panal.futures.internal.Frames.InSegment;
import dev.panal.futures.internal.Frames.Inline;
import dev.panal.futures.internal.Frames.Status;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.codec.PlaceNote;
import dev.panal.ipc.internal.payload.HeapPayload;
import dev.panal.ipc.internal.payload.Payload;
import dev.panal.ipc.internal.payload.PayloadInput;
import dev.panal.ipc.internal.payload.PayloadStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What came back for one task or item, not decoded yet. */
final class ResultArrival<R extends @Nullable Object> implements Arrival<R> {
  private final Efforts efforts;
  private final Codec codec;
  private final Status status;
  private final Payload payload;
  private final Supplier<String> from;
  private final @Nullable SubmitTrace trace;

  private ResultArrival(
      Efforts efforts,
      Codec codec,
      Status status,
      Payload payload,
      Supplier<String> from,
      @Nullable SubmitTrace trace) {
    this.efforts = efforts;
    this.codec = codec;
    this.status = status;
    this.payload = payload;
    this.from = from;
    this.trace = trace;
  }

  /**
   * Takes a content out of its frame; a segment file is opened and unlinked, so that nothing is
   * left of it whoever forgets it.
   *
   * @param from names task, worker and pid, for the note on an exception
   */
  static <R extends @Nullable Object> ResultArrival<R> of(
      Efforts efforts,
      Codec codec,
      PayloadStore store,
      Status status,
      Content content,
      Supplier<String> from,
      @Nullable SubmitTrace trace)
      throws IOException {
    return new ResultArrival<>(efforts, codec, status, take(store, content), from, trace);
  }

  /** A content of its own. */
  static Payload take(PayloadStore store, Content content) throws IOException {
    if (content instanceof Inline inline) {
      return new HeapPayload(
          Arrays.copyOfRange(inline.buffer(), inline.offset(), inline.offset() + inline.length()));
    }
    InSegment segment = (InSegment) content;
    return store.adopt(segment.file(), segment.size());
  }

  /** Nobody wants it: its future was done already. */
  void discard() {
    payload.release();
  }

  boolean isLarge() {
    return !(payload instanceof HeapPayload);
  }

  @Override
  @SuppressWarnings("unchecked")
  public Settled<R> decode() {
    long began = System.nanoTime();
    try (PayloadInput in = payload.open()) {
      return switch (status) {
        case VALUE -> Settled.success((R) codec.read(in, "result"));
        case THROWN -> Settled.failedByTask(noted(codec.readThrowable(in)));
        case FAILED -> Settled.failed(noted(codec.readThrowable(in)));
      };
    } catch (TaskSerializationException e) {
      return Settled.failed(e);
    } catch (IOException e) {
      return Settled.failed(
          new TaskSerializationException("result cannot be read: " + e.getMessage(), e));
    } finally {
      efforts.decoded(began);
      payload.release();
    }
  }

  private Throwable noted(Throwable failure) {
    PlaceNote.on(failure, from.get());
    if (trace != null) {
      trace.joinTo(failure);
    }
    return failure;
  }
}
