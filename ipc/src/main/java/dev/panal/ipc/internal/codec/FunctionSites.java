package dev.panal.ipc.internal.codec;

import dev.panal.core.TaskSerializationException;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.payload.PayloadOutput;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How functions travel, at the sender's end; one for each pool. Thread-safe.
 *
 * <p>The code of a function is its site, sent once to each worker; what it captured travels with
 * every task. Sites hang on the functions' classes: all functions of one class come from one
 * expression, and where a class goes, so does its site.
 */
public final class FunctionSites {
  private final Codec codec;
  private final LoaderVersion.Source loaders;
  private final AtomicInteger ids = new AtomicInteger();
  private final ClassValue<Slot> slots = new ClassValue<>() {
    @Override
    protected Slot computeValue(Class<?> type) {
      return new Slot();
    }
  };

  /** For receivers that have all classes. */
  public FunctionSites(Codec codec) {
    this(codec, LoaderVersion.Source.ALL_USUAL);
  }

  /** @param loaders tells whose classes a receiver must ask for */
  public FunctionSites(Codec codec, LoaderVersion.Source loaders) {
    this.codec = codec;
    this.loaders = loaders;
  }

  /** @throws TaskSerializationException when it is no function that can travel */
  public FunctionSite siteOf(Serializable function) {
    Slot slot = slots.get(function.getClass());
    FunctionSite site = slot.site;
    return site == null ? slot.fill(function, this) : site;
  }

  /** Writes what {@code function}, which must be of this site, has captured. */
  public void writeCaptured(FunctionSite site, Serializable function, PayloadOutput out) {
    if (site.capturesNothing()) {
      return;
    }
    writeFunction(site, function, out);
    for (ShellVariable variable : site.variables()) {
      Object value;
      try {
        value = variable.get(function.getClass().getClassLoader());
      } catch (ReflectiveOperationException e) {
        throw new TaskSerializationException(
            site + " reads the session's variable " + variable.name() + ", which cannot be found",
            e);
      }
      codec.write(value, out, "the session's variable " + variable.name());
    }
  }

  private void writeFunction(FunctionSite site, Serializable function, PayloadOutput out) {
    if (site.code() == null) {
      writeObject(site, function, out);
      return;
    }
    if (site.code().captured() == 0) {
      return;
    }
    try {
      SerializedLambda lambda = Lambdas.takeApart(function);
      if (lambda == null || lambda.getCapturedArgCount() != site.code().captured()) {
        throw new IllegalArgumentException(
            function.getClass().getName() + " is not of the site " + site);
      }
      new ValueWriter(out).writeGroup(ValueWriter.captured(lambda));
    } catch (Throwable e) {
      throw WriteFailure.of(e, site.toString(), function);
    }
  }

  private void writeObject(FunctionSite site, Serializable function, PayloadOutput out) {
    if (site.variables().isEmpty()) {
      codec.write(function, out, site.toString());
      return;
    }
    try {
      out.putByte(Tag.JDK);
      JdkOutput.writeWithVariables(function, out);
    } catch (Throwable e) {
      throw WriteFailure.of(e, site.toString(), function);
    }
  }

  /**
   * A class's place for its site. Refers neither to the pool nor to a ClassValue, which would keep
   * both alive.
   */
  private static final class Slot {
    /** Of a class that receivers have. */
    volatile @Nullable FunctionSite site;

    /** Of one that they must ask for, and that may change. */
    private volatile @Nullable Shipped shipped;

    private record Shipped(LoaderVersion version, FunctionSite site) {}

    FunctionSite fill(Serializable function, FunctionSites sites) {
      Shipped there = shipped;
      if (there != null) {
        ClassLoader loader = function.getClass().getClassLoader();
        if (there.version.equals(sites.loaders.of(loader, there.version))) {
          return there.site;
        }
      }
      return makeOnce(function, sites);
    }

    private synchronized FunctionSite makeOnce(Serializable function, FunctionSites sites) {
      FunctionSite there = site;
      if (there != null) {
        return there;
      }
      LoaderVersion version = sites.loaders.of(function.getClass().getClassLoader(), null);
      Shipped before = shipped;
      if (before != null && before.version.equals(version)) {
        return before.site;
      }
      FunctionSite made = make(function, version, sites);
      if (version.isUsual()) {
        site = made;
      } else {
        shipped = new Shipped(version, made);
      }
      return made;
    }

    private static FunctionSite make(
        Serializable function, LoaderVersion version, FunctionSites sites) {
      HeapOutput out = new HeapOutput();
      SerializedLambda lambda = serializedForm(function);
      ClassLoader loader = function.getClass().getClassLoader();
      Codec codec = version.isUsual() ? null : sites.codec.with(loader);
      List<ShellVariable> variables = lambda == null
          ? ShellVariables.readBy(function.getClass())
          : ShellVariables.readBy(lambda, loader);
      version.write(out);
      out.putVarInt(variables.size());
      for (ShellVariable variable : variables) {
        out.putString(variable.owner());
        out.putString(variable.name());
      }
      if (lambda == null) {
        Class<?> type = function.getClass();
        if (type.isHidden()) {
          throw new TaskSerializationException(
              "the function is a " + ClassNames.readable(type)
                  + " that cannot be taken apart: declare it as one of"
                  + " Panal's Serializable interfaces, or write a named class",
              null);
        }
        out.putByte(FunctionSite.KIND_OBJECT);
        out.putString(type.getName());
        return new FunctionSite(
            sites.ids.getAndIncrement(),
            out.toByteArray(),
            null,
            variables,
            codec,
            "function " + type.getName());
      }
      LambdaCode code = LambdaCode.of(lambda);
      out.putByte(FunctionSite.KIND_LAMBDA);
      code.write(out);
      return new FunctionSite(
          sites.ids.getAndIncrement(), out.toByteArray(), code, variables, codec, code.describe());
    }

    private static @Nullable SerializedLambda serializedForm(Serializable function) {
      if (!Lambdas.looksLikeLambda(function)) {
        return null;
      }
      try {
        return Lambdas.takeApart(function);
      } catch (Throwable e) {
        throw WriteFailure.of(e, "function", function);
      }
    }
  }
}
