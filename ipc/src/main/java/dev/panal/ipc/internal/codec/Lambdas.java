package dev.panal.ipc.internal.codec;

import dev.panal.core.TaskSerializationException;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes lambdas apart and puts them together through cached handles. All caches hang on the classes
 * themselves, so that they go when a class goes. Where a module does not open its package the JDK's
 * object streams do the same, slower.
 */
final class Lambdas {
  /** What a class answers when asked to be taken apart. */
  private static final ClassValue<TakeApart> TAKE_APART = new ClassValue<>() {
    @Override
    protected TakeApart computeValue(Class<?> type) {
      return TakeApart.of(type);
    }
  };

  private static final ClassValue<PutTogether> PUT_TOGETHER = new ClassValue<>() {
    @Override
    protected PutTogether computeValue(Class<?> type) {
      return PutTogether.of(type);
    }
  };

  private Lambdas() {}

  /**
   * Whether it may be a lambda or method reference: the compiler makes no other synthetic
   * serialisable class.
   */
  static boolean looksLikeLambda(Object value) {
    Class<?> type = value.getClass();
    return type.isSynthetic() && value instanceof Serializable && TAKE_APART.get(type).possible;
  }

  /** Null when it is no lambda after all. */
  static @Nullable SerializedLambda takeApart(Object lambda) {
    TakeApart way = TAKE_APART.get(lambda.getClass());
    if (!way.possible) {
      return null;
    }
    MethodHandle handle = way.writeReplace;
    Object replaced;
    try {
      replaced = handle == null
          ? LambdaStreams.replacementOf(lambda)
          : (Object) handle.invokeExact(lambda);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new TaskSerializationException(
          ClassNames.readable(lambda.getClass()) + " cannot be taken apart: " + e, e);
    }
    return replaced instanceof SerializedLambda serialized ? serialized : null;
  }

  /** Rebuilds a lambda; throws what the user's class initialiser or the JDK throws. */
  static Object putTogether(Class<?> capturing, LambdaCode code, @Nullable Object[] captured)
      throws Throwable {
    PutTogether way = PUT_TOGETHER.get(capturing);
    Verdict verdict = way.verdicts.get(code);
    if (verdict != null && verdict.linked != null) {
      return (Object) verdict.linked.invokeExact(captured);
    }
    SerializedLambda serialized = code.with(capturing, captured);
    MethodHandle handle = way.deserialize;
    Object lambda = handle == null
        ? LambdaStreams.rebuild(capturing, serialized)
        : (Object) handle.invokeExact(serialized);
    if (verdict != null) {
      return lambda;
    }
    if (isOfType(lambda, code)) {
      way.verdicts.put(code, Verdict.RIGHT);
      return lambda;
    }
    MethodHandle linked = LambdaLinker.link(capturing, code);
    way.verdicts.put(code, new Verdict(linked));
    return (Object) linked.invokeExact(captured);
  }

  private static boolean isOfType(Object lambda, LambdaCode code) {
    SerializedLambda made = takeApart(lambda);
    return made == null || made.getInstantiatedMethodType().equals(code.instantiatedType());
  }

  private record TakeApart(boolean possible, @Nullable MethodHandle writeReplace) {
    static TakeApart of(Class<?> type) {
      Method method;
      try {
        method = type.getDeclaredMethod("writeReplace");
      } catch (NoSuchMethodException | LinkageError e) {
        return new TakeApart(false, null);
      }
      if (!Serializable.class.isAssignableFrom(type) || method.getReturnType() != Object.class) {
        return new TakeApart(false, null);
      }
      try {
        method.setAccessible(true);
        MethodHandle handle = MethodHandles.lookup().unreflect(method);
        return new TakeApart(
            true, handle.asType(MethodType.methodType(Object.class, Object.class)));
      } catch (IllegalAccessException | RuntimeException e) {
        return new TakeApart(true, null);
      }
    }
  }

  /**
   * Whether {@code $deserializeLambda$} makes what the code describes; what is used instead where
   * it does not.
   */
  private record Verdict(@Nullable MethodHandle linked) {
    static final Verdict RIGHT = new Verdict(null);
  }

  private record PutTogether(
      @Nullable MethodHandle deserialize, Map<LambdaCode, Verdict> verdicts) {
    PutTogether(@Nullable MethodHandle deserialize) {
      this(deserialize, new ConcurrentHashMap<>());
    }

    static PutTogether of(Class<?> type) {
      try {
        Method method = type.getDeclaredMethod("$deserializeLambda$", SerializedLambda.class);
        if (!Modifier.isStatic(method.getModifiers())) {
          return new PutTogether(null);
        }
        method.setAccessible(true);
        MethodHandle handle = MethodHandles.lookup().unreflect(method);
        return new PutTogether(
            handle.asType(MethodType.methodType(Object.class, SerializedLambda.class)));
      } catch (NoSuchMethodException | IllegalAccessException | LinkageError | RuntimeException e) {
        return new PutTogether(null);
      }
    }
  }
}
