package dev.panal.futures.internal;

import dev.panal.core.internal.Invocation;
import dev.panal.futures.internal.Frames.Chunk;
import dev.panal.futures.internal.Frames.Content;
import dev.panal.futures.internal.Frames.InSegment;
import dev.panal.futures.internal.Frames.Inline;
import dev.panal.futures.internal.Frames.Status;
import dev.panal.futures.internal.Frames.Task;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.codec.FunctionTable;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.payload.HeapPayload;
import dev.panal.ipc.internal.payload.Payload;
import dev.panal.ipc.internal.payload.PayloadInput;
import dev.panal.ipc.internal.payload.PayloadStore;
import dev.panal.ipc.internal.payload.SegmentPayload;
import dev.panal.ipc.internal.payload.Spilling;
import java.io.IOException;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Decodes what a task is made of, runs it, and encodes what it came to. Whatever is thrown on the
 * way is the task's answer.
 */
final class TaskRunner {
  /** What a task or item came to, encoded. */
  record Answer(Status status, Payload payload, boolean retire) {
    /** The pool knows the file's name now and deletes it. */
    void handOver() {
      if (payload instanceof SegmentPayload segment) {
        segment.handOver();
      }
    }
  }

  /** A simple value, which is in the output given or in {@code simple}. */
  static final Answer SIMPLE = new Answer(Status.VALUE, new HeapPayload(new byte[0]), false);

  private final Codec codec;
  private final FunctionTable functions;
  private final PayloadStore store;
  private final ClassLoader loader;
  private final HeapOutput simple = new HeapOutput();
  private int latestSite = -1;
  private Codec latestCodec;

  /** @param loader what every task finds as its thread's context class loader */
  TaskRunner(Codec codec, FunctionTable functions, PayloadStore store, ClassLoader loader) {
    this.codec = codec;
    this.latestCodec = codec;
    this.functions = functions;
    this.store = store;
    this.loader = loader;
  }

  static PayloadInput open(Content content) throws IOException {
    return content instanceof InSegment segment
        ? SegmentPayload.borrow(segment.file(), segment.size()).open()
        : ((Inline) content).open();
  }

  Answer run(Task task) {
    boolean decoded = false;
    try {
      Serializable function;
      Object first;
      Object second;
      try (PayloadInput in = open(task.content())) {
        Codec its = enter(task.site());
        function = functions.read(task.site(), in);
        int arity = task.kind().arity();
        first = arity > 0 ? its.read(in, arity == 1 ? "argument" : "argument 1") : null;
        second = arity > 1 ? its.read(in, "argument 2") : null;
      }
      decoded = true;
      Object value = Invocation.invoke(task.kind(), function, first, second);
      simple.reset();
      return Codec.writeSimple(value, simple) ? SIMPLE : encode(value);
    } catch (Throwable t) {
      return failure(decoded ? Status.THROWN : Status.FAILED, t);
    }
  }

  void writeContent(Answer answer, HeapOutput out) {
    if (answer == SIMPLE) {
      Frames.content(out, simple);
    } else {
      Frames.content(out, answer.payload);
    }
  }

  /** The function of a map call's items when it captures nothing, so that one serves them all. */
  @Nullable
  Serializable constant(Chunk chunk) {
    return functions.constant(chunk.site());
  }

  /**
   * Runs one item. The function is decoded for each anew, so that none sees what another has done
   * to a captured value.
   *
   * @param constant what {@link #constant} gave
   * @param simpleItem the item where {@code content} is null
   * @param out takes a simple value, of which {@link #SIMPLE} then tells
   */
  Answer runItem(
      Chunk chunk,
      @Nullable Serializable constant,
      @Nullable Content content,
      @Nullable Object simpleItem,
      HeapOutput out) {
    boolean decoded = false;
    try {
      Codec its = enter(chunk.site());
      Serializable function = constant == null ? readFunction(chunk) : constant;
      Object item = content == null ? simpleItem : readItem(content, its);
      decoded = true;
      Object value = Invocation.invoke(Invocation.Kind.APPLY, function, item, null);
      return Codec.writeSimple(value, out) ? SIMPLE : encode(value);
    } catch (Throwable t) {
      return failure(decoded ? Status.THROWN : Status.FAILED, t);
    }
  }

  private Serializable readFunction(Chunk chunk) throws IOException {
    try (PayloadInput in = open(chunk.captured())) {
      return functions.read(chunk.site(), in);
    }
  }

  private static @Nullable Object readItem(Content content, Codec its) throws IOException {
    try (PayloadInput in = open(content)) {
      return its.read(in, "item");
    }
  }

  private Answer encode(@Nullable Object value) {
    Spilling out = store.newOutput();
    try {
      codec.write(value, out, "result");
      return new Answer(Status.VALUE, out.finish(), false);
    } catch (Throwable t) {
      out.discard();
      return failure(Status.FAILED, t);
    }
  }

  private Answer failure(Status status, Throwable failure) {
    boolean retire = isOutOfMemory(failure);
    Spilling out = store.newOutput();
    codec.writeThrowable(failure, out);
    return new Answer(status, out.finish(), retire);
  }

  private static boolean isOutOfMemory(Throwable failure) {
    int depth = 0;
    for (Throwable t = failure; t != null && depth < 100; t = t.getCause(), depth++) {
      if (t instanceof OutOfMemoryError) {
        return true;
      }
    }
    return false;
  }

  /** What reads the arguments of a function; the thread gets the class loader that knows it. */
  Codec enter(int site) {
    if (site != latestSite) {
      latestCodec = functions.codec(site);
      latestSite = site;
    }
    if (latestCodec != codec) {
      Thread.currentThread().setContextClassLoader(latestCodec.loader());
    }
    return latestCodec;
  }

  /** After a task: the next one finds its thread as this one did. */
  void restoreLoader() {
    Thread thread = Thread.currentThread();
    if (thread.getContextClassLoader() != loader) {
      thread.setContextClassLoader(loader);
    }
  }
}
