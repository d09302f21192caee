package dev.panal.ipc.internal.codec;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Links a lambda from its description, as the JDK does at its expression.
 *
 * <p>For the case that the compiler's own {@code $deserializeLambda$} gets wrong: of two method
 * references to one method with different type arguments in one class it always makes the first,
 * whose casts then fail on the other's arguments. It is right in all else, and knows the marker
 * interfaces that a description does not tell; so it is asked first.
 */
final class LambdaLinker {
  private LambdaLinker() {}

  /** Takes the captured values in an array and returns the lambda. */
  static MethodHandle link(Class<?> capturing, LambdaCode code)
      throws ReflectiveOperationException, Throwable {
    ClassLoader loader = capturing.getClassLoader();
    MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(capturing, MethodHandles.lookup());
    Class<?> type = Class.forName(code.interfaceClass().replace('/', '.'), false, loader);
    MethodHandle target = target(lookup, code, loader);
    MethodType captured = target
        .type()
        .dropParameterTypes(code.captured(), target.type().parameterCount())
        .changeReturnType(type);
    MethodHandle made = LambdaMetafactory.altMetafactory(
            lookup,
            code.interfaceMethod(),
            captured,
            MethodType.fromMethodDescriptorString(code.interfaceSignature(), loader),
            target,
            MethodType.fromMethodDescriptorString(code.instantiatedType(), loader),
            LambdaMetafactory.FLAG_SERIALIZABLE)
        .getTarget();
    return made.asSpreader(Object[].class, code.captured())
        .asType(MethodType.methodType(Object.class, Object[].class));
  }

  private static MethodHandle target(
      MethodHandles.Lookup lookup, LambdaCode code, @Nullable ClassLoader loader)
      throws ReflectiveOperationException {
    Class<?> owner = Class.forName(code.implClass().replace('/', '.'), false, loader);
    MethodType signature = MethodType.fromMethodDescriptorString(code.implSignature(), loader);
    return switch (code.implKind()) {
      case MethodHandleInfo.REF_invokeStatic ->
        lookup.findStatic(owner, code.implMethod(), signature);
      case MethodHandleInfo.REF_newInvokeSpecial -> lookup.findConstructor(owner, signature);
      case MethodHandleInfo.REF_invokeSpecial ->
        lookup.findSpecial(owner, code.implMethod(), signature, lookup.lookupClass());
      default -> lookup.findVirtual(owner, code.implMethod(), signature);
    };
  }
}
