package dev.panal.ipc.internal.codec;

import dev.panal.ipc.internal.payload.PayloadInput;
import dev.panal.ipc.internal.payload.PayloadOutput;
import java.lang.invoke.SerializedLambda;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A lambda without what it captured: all parts of its {@link SerializedLambda} that are the same
 * for one expression.
 */
record LambdaCode(
    String capturingClass,
    String interfaceClass,
    String interfaceMethod,
    String interfaceSignature,
    int implKind,
    String implClass,
    String implMethod,
    String implSignature,
    String instantiatedType,
    int captured) {
  static LambdaCode of(SerializedLambda lambda) {
    return new LambdaCode(
        lambda.getCapturingClass().replace('/', '.'),
        lambda.getFunctionalInterfaceClass(),
        lambda.getFunctionalInterfaceMethodName(),
        lambda.getFunctionalInterfaceMethodSignature(),
        lambda.getImplMethodKind(),
        lambda.getImplClass(),
        lambda.getImplMethodName(),
        lambda.getImplMethodSignature(),
        lambda.getInstantiatedMethodType(),
        lambda.getCapturedArgCount());
  }

  void write(PayloadOutput out) {
    out.putString(capturingClass);
    out.putString(interfaceClass);
    out.putString(interfaceMethod);
    out.putString(interfaceSignature);
    out.putByte(implKind);
    out.putString(implClass.replace('/', '.').equals(capturingClass) ? "" : implClass);
    out.putString(implMethod);
    out.putString(implSignature);
    out.putString(instantiatedType);
    out.putVarInt(captured);
  }

  static LambdaCode read(PayloadInput in) {
    String capturingClass = in.getString();
    String interfaceClass = in.getString();
    String interfaceMethod = in.getString();
    String interfaceSignature = in.getString();
    int implKind = in.getByte();
    String implClass = in.getString();
    return new LambdaCode(
        capturingClass,
        interfaceClass,
        interfaceMethod,
        interfaceSignature,
        implKind,
        implClass.isEmpty() ? capturingClass.replace('.', '/') : implClass,
        in.getString(),
        in.getString(),
        in.getString(),
        // each captured value takes a byte or more, but they may lie in another frame than the code
        Math.min(255, in.getVarInt()));
  }

  /**
   * Interned strings meet the class file's constants by identity, which is what
   * {@code $deserializeLambda$} tests.
   */
  LambdaCode interned() {
    return new LambdaCode(
        capturingClass,
        interfaceClass.intern(),
        interfaceMethod.intern(),
        interfaceSignature.intern(),
        implKind,
        implClass.intern(),
        implMethod.intern(),
        implSignature.intern(),
        instantiatedType.intern(),
        captured);
  }

  SerializedLambda with(Class<?> capturing, @Nullable Object[] arguments) {
    return new SerializedLambda(
        capturing,
        interfaceClass,
        interfaceMethod,
        interfaceSignature,
        implKind,
        implClass,
        implMethod,
        implSignature,
        instantiatedType,
        arguments);
  }

  /** "lambda in com.x.Main.main" or "com.x.Main::parse". */
  String describe() {
    String owner = implClass.replace('/', '.');
    if (!implMethod.startsWith("lambda$")) {
      return owner + "::" + (implMethod.equals("<init>") ? "new" : implMethod);
    }
    Matcher name = Name.PATTERN.matcher(implMethod);
    String within = name.matches() ? name.group(1) : "";
    return "lambda in " + owner
        + switch (within) {
          case "", "static" -> "";
          case "new" -> "'s constructor";
          default -> "." + within;
        };
  }

  // Written out: those that a record has by itself are linked at the first use, in each new worker.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LambdaCode code
        && implKind == code.implKind
        && captured == code.captured
        && implMethod.equals(code.implMethod)
        && capturingClass.equals(code.capturingClass)
        && implClass.equals(code.implClass)
        && implSignature.equals(code.implSignature)
        && instantiatedType.equals(code.instantiatedType)
        && interfaceClass.equals(code.interfaceClass)
        && interfaceMethod.equals(code.interfaceMethod)
        && interfaceSignature.equals(code.interfaceSignature);
  }

  @Override
  public int hashCode() {
    int hash = capturingClass.hashCode();
    hash = 31 * hash + implMethod.hashCode();
    hash = 31 * hash + interfaceClass.hashCode();
    return 31 * hash + instantiatedType.hashCode();
  }

  private static final class Name {
    // lambda$main$37f202e2$1: the method around it, a hash where it is serialisable, a number
    static final Pattern PATTERN = Pattern.compile("lambda\\$(.*?)(\\$[0-9a-f]{1,8})?\\$\\d+");
  }
}
