package dev.panal.ipc.internal.codec;

import dev.panal.core.TaskSerializationException;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.PayloadInput;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** How functions travel, at the receiver's end; one for each worker. Thread-safe. */
public final class FunctionTable {
  /** The number of the loader whose classes a receiver has. */
  public static final int USUAL_LOADER = 0;

  private final Codec codec;
  private final IntFunction<@Nullable ClassLoader> loaders;
  private final ConcurrentHashMap<Integer, Codec> codecs = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Integer, Entry> entries = new ConcurrentHashMap<>();

  /** For a receiver that has all classes. */
  public FunctionTable(Codec codec) {
    this(codec, id -> null);
  }

  /** @param loaders by the numbers that the sender gave them; null for those it does not have */
  public FunctionTable(Codec codec, IntFunction<@Nullable ClassLoader> loaders) {
    this.codec = codec;
    this.loaders = loaders;
  }

  private Codec codecOf(int loaderId) {
    return loaderId == USUAL_LOADER
        ? codec
        : codecs.computeIfAbsent(loaderId, id -> codec.with(loaders.apply(id)));
  }

  /** What reads the arguments of a function, and knows its classes. */
  public Codec codec(int id) {
    Entry entry = entries.get(id);
    return entry == null ? codec : entry.codec;
  }

  /** Functions of that loader will not come any more. */
  public void forgetLoader(int loaderId) {
    Codec gone = codecs.remove(loaderId);
    entries.values().removeIf(entry -> entry.codec == gone);
  }

  /**
   * Takes a site's definition. Never throws: what is wrong with it is told to whoever reads such a
   * function.
   */
  public void define(int id, byte[] definition) {
    try {
      HeapInput in = new HeapInput(definition);
      Codec itsCodec = codecOf(in.getVarInt());
      List<ShellVariable> variables = new ArrayList<>();
      for (int left = in.getVarInt(); left > 0; left--) {
        variables.add(new ShellVariable(in.getString(), in.getString()));
      }
      int kind = in.getByte();
      LambdaCode code = kind == FunctionSite.KIND_LAMBDA ? LambdaCode.read(in).interned() : null;
      String description = code == null ? "function " + in.getString() : code.describe();
      entries.put(id, new Entry(itsCodec, code, variables, description, null));
    } catch (RuntimeException e) {
      entries.put(id, new Entry(codec, null, List.of(), "function " + id, e));
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
    return entry.read(in);
  }

  /** A function that captures nothing, once it was read: one object serves every task. */
  public @Nullable Serializable constant(int id) {
    Entry entry = entries.get(id);
    return entry == null ? null : entry.constant;
  }

  private static final class Entry {
    private final Codec codec;
    private final @Nullable LambdaCode code;
    private final List<ShellVariable> variables;
    private final String description;
    private final @Nullable RuntimeException broken;
    private volatile @Nullable Class<?> capturing;
    private volatile @Nullable Serializable constant;

    Entry(
        Codec codec,
        @Nullable LambdaCode code,
        List<ShellVariable> variables,
        String description,
        @Nullable RuntimeException broken) {
      this.codec = codec;
      this.code = code;
      this.variables = variables;
      this.description = description;
      this.broken = broken;
    }

    Serializable read(PayloadInput in) {
      Serializable kept = constant;
      if (kept != null) {
        return kept;
      }
      LambdaCode lambda = code;
      Serializable function =
          lambda == null ? function(codec.read(in, description)) : readLambda(lambda, in);
      for (ShellVariable variable : variables) {
        Object value = codec.read(in, "the session's variable " + variable.name());
        try {
          variable.set(Objects.requireNonNull(codec.gate().loader()), value);
        } catch (ReflectiveOperationException | LinkageError e) {
          throw ReadFailure.of(e, "the session's variable " + variable.name());
        }
      }
      return function;
    }

    private Serializable readLambda(LambdaCode lambda, PayloadInput in) {
      try {
        ClassGate gate = codec.gate();
        Class<?> type = capturing;
        if (type == null) {
          type = gate.find(lambda.capturingClass());
          capturing = type;
        }
        @Nullable Object[] captured = new ValueReader(in, gate).readGroup(lambda.captured());
        Serializable function = function(Lambdas.putTogether(type, lambda, captured));
        if (lambda.captured() == 0 && variables.isEmpty()) {
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
