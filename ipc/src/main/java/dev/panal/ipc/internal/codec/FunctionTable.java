package dev.panal.ipc.internal.codec;

import dev.panal.core.TaskSerializationException;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.PayloadInput;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** How functions travel, at the receiver's end; one for each worker. Thread-safe. */
public final class FunctionTable {
  /** The number of the loader whose classes a receiver has. */
  public static final int USUAL_LOADER = 0;

  /** Versions of a loader that are kept: tasks of an older one may still be on their way. */
  private static final int KEPT_VERSIONS = 4;

  private final Codec codec;
  private final IntFunction<@Nullable ClassLoader> loaders;
  private final ConcurrentHashMap<Integer, Versions> versions = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Integer, Entry> entries = new ConcurrentHashMap<>();

  /** For a receiver that has all classes. */
  public FunctionTable(Codec codec) {
    this(codec, id -> null);
  }

  /**
   * @param loaders makes one for a loader of the sender's, by its number, with the classes as they
   *     are there now; null for those that it does not have
   */
  public FunctionTable(Codec codec, IntFunction<@Nullable ClassLoader> loaders) {
    this.codec = codec;
    this.loaders = loaders;
  }

  private Codec codecOf(LoaderVersion version) {
    return version.isUsual()
        ? codec
        : versions.computeIfAbsent(version.loader(), Versions::new).codec(version.version());
  }

  /** What reads the arguments of a function, and knows its classes. */
  public Codec codec(int id) {
    Entry entry = entries.get(id);
    return entry == null ? codec : entry.bound().codec;
  }

  /** Functions of that loader will not come any more. */
  public void forgetLoader(int loaderId) {
    versions.remove(loaderId);
    entries.values().removeIf(entry -> entry.version.loader() == loaderId);
  }

  /** The versions of a loader that were used last; one that is needed again is made anew. */
  private final class Versions {
    private final int loader;
    private final Map<Integer, Codec> codecs = new LinkedHashMap<>(8, 0.75f, true);

    Versions(int loader) {
      this.loader = loader;
    }

    synchronized Codec codec(int version) {
      Codec its = codecs.get(version);
      if (its == null) {
        its = codec.with(loaders.apply(loader));
        codecs.put(version, its);
        if (codecs.size() > KEPT_VERSIONS) {
          Codec oldest = codecs.values().iterator().next();
          codecs.values().remove(oldest);
          entries.values().forEach(entry -> entry.letGo(oldest));
        }
      }
      return its;
    }
  }

  /**
   * Takes a site's definition. Never throws: what is wrong with it is told to whoever reads such a
   * function.
   */
  public void define(int id, byte[] definition) {
    try {
      HeapInput in = new HeapInput(definition);
      LoaderVersion version = LoaderVersion.read(in);
      List<ShellVariable> variables = new ArrayList<>();
      for (int left = in.getVarInt(); left > 0; left--) {
        variables.add(new ShellVariable(in.getString(), in.getString()));
      }
      int kind = in.getByte();
      LambdaCode code = kind == FunctionSite.KIND_LAMBDA ? LambdaCode.read(in).interned() : null;
      String description = code == null ? "function " + in.getString() : code.describe();
      entries.put(id, new Entry(version, code, variables, description, null));
    } catch (RuntimeException e) {
      entries.put(id, new Entry(LoaderVersion.USUAL, null, List.of(), "function " + id, e));
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
    Bound bound = entry == null ? null : entry.bound;
    return bound == null ? null : bound.constant;
  }

  /** What an entry has of a loader. */
  private static final class Bound {
    final Codec codec;
    volatile @Nullable Class<?> capturing;
    volatile @Nullable Serializable constant;

    Bound(Codec codec) {
      this.codec = codec;
    }
  }

  private final class Entry {
    private final LoaderVersion version;
    private final @Nullable LambdaCode code;
    private final List<ShellVariable> variables;
    private final String description;
    private final @Nullable RuntimeException broken;
    private volatile @Nullable Bound bound;

    Entry(
        LoaderVersion version,
        @Nullable LambdaCode code,
        List<ShellVariable> variables,
        String description,
        @Nullable RuntimeException broken) {
      this.version = version;
      this.code = code;
      this.variables = variables;
      this.description = description;
      this.broken = broken;
    }

    Bound bound() {
      Bound there = bound;
      if (there == null) {
        there = new Bound(codecOf(version));
        bound = there;
      }
      return there;
    }

    void letGo(Codec gone) {
      Bound there = bound;
      if (there != null && there.codec == gone) {
        bound = null;
      }
    }

    Serializable read(PayloadInput in) {
      Bound its = bound();
      Serializable kept = its.constant;
      if (kept != null) {
        return kept;
      }
      LambdaCode lambda = code;
      Codec codec = its.codec;
      Serializable function =
          lambda == null ? function(codec.read(in, description)) : readLambda(its, lambda, in);
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

    private Serializable readLambda(Bound its, LambdaCode lambda, PayloadInput in) {
      try {
        ClassGate gate = its.codec.gate();
        Class<?> type = its.capturing;
        if (type == null) {
          type = gate.find(lambda.capturingClass());
          its.capturing = type;
        }
        @Nullable Object[] captured = new ValueReader(in, gate).readGroup(lambda.captured());
        Serializable function = function(Lambdas.putTogether(type, lambda, captured));
        if (lambda.captured() == 0 && variables.isEmpty()) {
          its.constant = function;
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
