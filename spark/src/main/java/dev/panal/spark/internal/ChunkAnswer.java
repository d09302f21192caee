package dev.panal.spark.internal;

import dev.panal.core.TaskSerializationException;
import dev.panal.core.internal.Settled;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.codec.PlaceNote;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.payload.PayloadTooLargeException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the items of a chunk came to, written in a Spark executor and read in the driver.
 *
 * <pre>
 *   place  ( status:1  length  content )…  nanos:8        one group for each item, in order
 * </pre>
 */
final class ChunkAnswer {
  /** The ordinal travels. */
  private enum Status {
    VALUE,
    THROWN,
    FAILED
  }

  private static final Status[] STATUSES = Status.values();

  private final Codec codec;
  private final int mostBytes;
  private final HeapOutput out = new HeapOutput();

  ChunkAnswer(Codec codec, int mostBytes, String place) {
    this.codec = codec;
    this.mostBytes = mostBytes;
    out.putString(place);
  }

  void add(Settled<?> outcome) {
    Throwable failure = outcome.failure();
    if (failure == null) {
      value(outcome.value());
    } else {
      throwable(outcome.byTask() ? Status.THROWN : Status.FAILED, failure);
    }
  }

  void failed(RuntimeException panalsOwn) {
    throwable(Status.FAILED, panalsOwn);
  }

  private void value(@Nullable Object value) {
    HeapOutput content = new HeapOutput(64, Math.max(1, mostBytes - out.length()));
    try {
      codec.write(value, content, "result");
    } catch (PayloadTooLargeException e) {
      throwable(
          Status.FAILED,
          new TaskSerializationException(
              "result does not fit: the results of a chunk are limited to bytes=" + mostBytes
                  + "; set a smaller chunkSize or a larger spark.driver.maxResultSize",
              e));
      return;
    } catch (TaskSerializationException e) {
      throwable(Status.FAILED, e);
      return;
    }
    entry(Status.VALUE, content);
  }

  private void throwable(Status status, Throwable failure) {
    HeapOutput content = new HeapOutput();
    codec.writeThrowable(failure, content);
    entry(status, content);
  }

  private void entry(Status status, HeapOutput content) {
    out.putByte(status.ordinal());
    out.putVarInt(content.length());
    out.putBytes(content.buffer(), 0, content.length());
  }

  /** @param nanos for which the items ran, all together */
  byte[] finish(long nanos) {
    out.putLong(nanos);
    return out.toByteArray();
  }

  /** @param items the outcomes, still encoded */
  record Read(List<Item> items, long nanos) {}

  static Read read(byte[] bytes, int count) {
    HeapInput in = new HeapInput(bytes);
    String place = in.getString();
    List<Item> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Status status = STATUSES[in.getByte()];
      int length = in.getVarInt();
      items.add(new Item(place, status, bytes, bytes.length - (int) in.remaining(), length));
      in.skip(length);
    }
    return new Read(items, in.getLong());
  }

  /** The outcome of one item. */
  static final class Item {
    private final String place;
    private final Status status;
    private final byte[] bytes;
    private final int offset;
    private final int length;

    private Item(String place, Status status, byte[] bytes, int offset, int length) {
      this.place = place;
      this.status = status;
      this.bytes = bytes;
      this.offset = offset;
      this.length = length;
    }

    /** @param label names the item, for the note on an exception */
    Settled<?> decode(Codec codec, String label) {
      HeapInput in = new HeapInput(bytes, offset, length);
      try {
        return switch (status) {
          case VALUE -> Settled.<@Nullable Object>success(codec.read(in, "result"));
          case THROWN ->
            Settled.failedByTask(PlaceNote.on(codec.readThrowable(in), label + ", " + place));
          case FAILED ->
            Settled.failed(PlaceNote.on(codec.readThrowable(in), label + ", " + place));
        };
      } catch (TaskSerializationException e) {
        return Settled.failed(e);
      }
    }
  }
}
