package dev.panal.ipc.internal.codec;

import dev.panal.core.TaskSerializationException;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.PayloadInput;
import java.io.Serializable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How functions travel, at the receiver's end; one for each worker. Thread-safe. */
public final class FunctionTable {
  private final Codec codec;
  private final ConcurrentHashMap<Integer, Entry> entries = new ConcurrentHashMap<>();

  public FunctionTable(Codec codec) {
    this.codec = codec;
  }

  /**
   * Takes a site's definition. Never throws: what is wrong with it is told to whoever reads such a
   * function.
   */
  public void define(int id, byte[] definition) {
    try {
      HeapInput in = new HeapInput(definition);
      int kind = in.getByte();
      LambdaCode code = kind == FunctionSite.KIND_LAMBDA ? LambdaCode.read(in).interned() : null;
      String description = code == null ? "function " + in.getString() : code.describe();
      entries.put(id, new Entry(code, description, null));
    } catch (RuntimeException e) {
      entries.put(id, new Entry(null, "function " + id, e));
    }
  }

  /**
   * @throws TaskSerializationException when the function cannot be had in this JVM; later tasks are
   *     not affected
   */
  public Serializable read(int id, PayloadInput in) {
    Entry entry = entries.get(id);
    if (entry == null || entry.broken != null) {
      throw new TaskSerializationException(
          "function " + id + " is not known to this worker", entry == null ? null : entry.broken);
    }
    return entry.read(in, codec);
  }

  /** A function that captures nothing, once it was read: one object serves every task. */
  public @Nullable Serializable constant(int id) {
    Entry entry = entries.get(id);
    return entry == null ? null : entry.constant;
  }

  private static final class Entry {
    private final @Nullable LambdaCode code;
    private final String description;
    private final @Nullable RuntimeException broken;
    private volatile @Nullable Class<?> capturing;
    private volatile @Nullable Serializable constant;

    Entry(@Nullable LambdaCode code, String description, @Nullable RuntimeException broken) {
      this.code = code;
      this.description = description;
      this.broken = broken;
    }

    Serializable read(PayloadInput in, Codec codec) {
      Serializable kept = constant;
      if (kept != null) {
        return kept;
      }
      LambdaCode lambda = code;
      if (lambda == null) {
        return function(codec.read(in, description));
      }
      try {
        ClassGate gate = codec.gate();
        Class<?> type = capturing;
        if (type == null) {
          type = gate.find(lambda.capturingClass());
          capturing = type;
        }
        @Nullable Object[] captured = new ValueReader(in, gate).readGroup(lambda.captured());
        Serializable function = function(Lambdas.putTogether(type, lambda, captured));
        if (lambda.captured() == 0) {
          constant = function;
        }
        return function;
      } catch (Throwable e) {
        throw ReadFailure.of(e, description);
      }
    }

    private static Serializable function(@Nullable Object read) {
      if (read instanceof Serializable function) {
        return function;
      }
      throw new TaskSerializationException("damaged data: " + read + " is no function", null);
    }
  }
}
