package dev.panal.futures.internal;

import dev.panal.core.internal.Invocation;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.codec.FunctionSite;
import dev.panal.ipc.internal.codec.FunctionSites;
import dev.panal.ipc.internal.codec.FunctionTable;
import dev.panal.ipc.internal.directory.OwnerOnly;
import dev.panal.ipc.internal.payload.Payload;
import dev.panal.ipc.internal.payload.PayloadInput;
import dev.panal.ipc.internal.payload.PayloadStore;
import dev.panal.ipc.internal.payload.SegmentPayload;
import dev.panal.ipc.internal.payload.Spilling;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The target of a single process with its arguments, in a file that the process reads and deletes.
 *
 * <pre>
 * kind:1  length:4  definition…  captured values…  arguments…
 * </pre>
 */
public final class ProcessTarget {
  private static final String FILE = "payload";
  private static final String SIZE = "payloadSize";
  private static final String NAME = "target";
  private static final int SITE = 0;
  private static final long SHARED_BYTES = 256L << 20;

  private final Payload payload;
  private final Path file;

  private ProcessTarget(Payload payload, Path file) {
    this.payload = payload;
    this.file = file;
  }

  /**
   * Encodes a call into a directory; what is very large goes to the temporary directory.
   *
   * @throws dev.panal.core.TaskSerializationException naming what cannot travel
   */
  public static ProcessTarget write(Invocation<?> call, Path directory) throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    PayloadStore store =
        new PayloadStore(directory, temporary, SHARED_BYTES, PayloadStore.INLINE_LIMIT);
    try (Spilling out = store.newOutput()) {
      Codec codec = new Codec(Thread.currentThread().getContextClassLoader(), null);
      FunctionSites sites = new FunctionSites(codec);
      FunctionSite site = sites.siteOf(call.function());
      out.putByte((byte) call.kind().ordinal());
      out.putInt(site.definition().length);
      out.putBytes(site.definition(), 0, site.definition().length);
      sites.writeCaptured(site, call.function(), out);
      for (int i = 0; i < call.arity(); i++) {
        codec.write(
            i == 0 ? call.first() : call.second(),
            out,
            call.arity() == 1 ? "argument" : "argument " + (i + 1));
      }
      Payload payload = out.finish();
      return new ProcessTarget(payload, file(payload, directory));
    }
  }

  private static Path file(Payload payload, Path directory) throws IOException {
    if (payload instanceof SegmentPayload segment) {
      return segment.file();
    }
    byte[] bytes = new byte[(int) payload.size()];
    try (PayloadInput in = payload.open()) {
      in.getBytes(bytes, 0, bytes.length);
    }
    Path file = directory.resolve(NAME);
    OwnerOnly.write(file, bytes);
    return file;
  }

  /** Adds to a launch file what the process needs to find its target. */
  public void addTo(Map<String, String> properties) {
    properties.put(FILE, file.toString());
    properties.put(SIZE, Long.toString(payload.size()));
  }

  /** Deletes the file, should the process not have. */
  public void release() {
    payload.release();
  }

  /** In the process: decodes the target, deletes the file, and calls it on this thread. */
  static void run(WorkerStart start) throws Exception {
    Call call = read(Path.of(start.property(FILE)), Long.parseLong(start.property(SIZE)));
    Invocation.invoke(call.kind, call.function, call.first, call.second);
  }

  private static Call read(Path file, long size) throws IOException {
    Codec codec = new Codec(Thread.currentThread().getContextClassLoader(), null);
    FunctionTable functions = new FunctionTable(codec);
    try (PayloadInput in = SegmentPayload.borrow(file, size).open()) {
      Invocation.Kind kind = Invocation.Kind.values()[in.getByte()];
      byte[] definition = new byte[in.getInt()];
      in.getBytes(definition, 0, definition.length);
      functions.define(SITE, definition);
      Serializable function = functions.read(SITE, in);
      Object first = kind.arity() > 0 ? codec.read(in, "argument") : null;
      Object second = kind.arity() > 1 ? codec.read(in, "argument 2") : null;
      return new Call(kind, function, first, second);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private record Call(
      Invocation.Kind kind,
      Serializable function,
      @Nullable Object first,
      @Nullable Object second) {}
}
