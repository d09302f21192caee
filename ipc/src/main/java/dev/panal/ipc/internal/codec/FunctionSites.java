package dev.panal.ipc.internal.codec;

import dev.panal.core.TaskSerializationException;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.payload.PayloadOutput;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
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
  private final AtomicInteger ids = new AtomicInteger();
  private final ClassValue<Slot> slots = new ClassValue<>() {
    @Override
    protected Slot computeValue(Class<?> type) {
      return new Slot();
    }
  };

  public FunctionSites(Codec codec) {
    this.codec = codec;
  }

  /** @throws TaskSerializationException when it is no function that can travel */
  public FunctionSite siteOf(Serializable function) {
    Slot slot = slots.get(function.getClass());
    FunctionSite site = slot.site;
    return site == null ? slot.fill(function, ids) : site;
  }

  /** Writes what {@code function}, which must be of this site, has captured. */
  public void writeCaptured(FunctionSite site, Serializable function, PayloadOutput out) {
    if (site.capturesNothing()) {
      return;
    }
    if (site.code() == null) {
      codec.write(function, out, site.toString());
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

  /**
   * A class's place for its site. Refers neither to the pool nor to a ClassValue, which would keep
   * both alive.
   */
  private static final class Slot {
    volatile @Nullable FunctionSite site;

    synchronized FunctionSite fill(Serializable function, AtomicInteger ids) {
      FunctionSite there = site;
      if (there == null) {
        there = make(function, ids);
        site = there;
      }
      return there;
    }

    private static FunctionSite make(Serializable function, AtomicInteger ids) {
      HeapOutput out = new HeapOutput();
      SerializedLambda lambda = serializedForm(function);
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
            ids.getAndIncrement(), out.toByteArray(), null, "function " + type.getName());
      }
      LambdaCode code = LambdaCode.of(lambda);
      out.putByte(FunctionSite.KIND_LAMBDA);
      code.write(out);
      return new FunctionSite(ids.getAndIncrement(), out.toByteArray(), code, code.describe());
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
