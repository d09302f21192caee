package dev.panal.ipc.internal.codec;

import dev.panal.core.internal.PackageOpener;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a record class is taken apart and made: by its fields and its canonical constructor, as the
 * JDK does with serialisable records. Kept with the class.
 */
final class RecordShape {
  private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
    @Override
    protected RecordShape computeValue(Class<?> type) {
      return new RecordShape(type);
    }
  };

  private static final Set<Class<?>> PLAIN = Set.of(
      String.class,
      Boolean.class,
      Byte.class,
      Character.class,
      Short.class,
      Integer.class,
      Long.class,
      Float.class,
      Double.class,
      Class.class);

  private final Class<?> type;
  private final RecordComponent[] components;
  private final MethodHandle[] getters;
  private final @Nullable MethodHandle constructor;
  private final @Nullable Exception closed;
  private final boolean simple;
  private final boolean acyclic;
  private final boolean ofShell;

  private RecordShape(Class<?> type) {
    this.type = type;
    this.ofShell = ShellVariables.isShells(type.getName());
    this.components = type.getRecordComponents();
    MethodHandle[] getters = new MethodHandle[components.length];
    MethodHandle constructor = null;
    Exception closed = null;
    try {
      PackageOpener.openPackageOf(type, RecordShape.class);
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      for (int i = 0; i < components.length; i++) {
        Field field = type.getDeclaredField(components[i].getName());
        field.setAccessible(true);
        getters[i] =
            lookup.unreflectGetter(field).asType(MethodType.methodType(Object.class, Object.class));
      }
      Class<?>[] parameters =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<?> canonical = type.getDeclaredConstructor(parameters);
      canonical.setAccessible(true);
      constructor = lookup
          .unreflectConstructor(canonical)
          .asSpreader(Object[].class, parameters.length)
          .asType(MethodType.methodType(Object.class, Object[].class));
    } catch (ReflectiveOperationException | RuntimeException e) {
      closed = e;
    }
    this.getters = getters;
    this.constructor = constructor;
    this.closed = closed;
    this.acyclic = Arrays.stream(components).allMatch(c -> isAcyclic(c.getType()));
    this.simple = closed == null && acyclic && identities() <= 1 && !hasHooks();
  }

  static RecordShape of(Class<?> recordClass) {
    return SHAPES.get(recordClass);
  }

  Class<?> type() {
    return type;
  }

  int size() {
    return components.length;
  }

  String name(int component) {
    return components[component].getName();
  }

  /**
   * Whether values may be written component by component with no difference that a program could
   * see: no hooks, no cycle, and no two components that might be one and the same mutable object.
   */
  boolean simple() {
    return simple;
  }

  /** Declared in JShell. */
  boolean ofShell() {
    return ofShell;
  }

  /** Whether the types of the components exclude that the record contains itself. */
  boolean acyclic() {
    return acyclic;
  }

  @Nullable
  Object component(Object record, int index) {
    try {
      return (Object) opened(getters[index]).invokeExact(record);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Nullable
  Object[] take(Object record) {
    @Nullable Object[] values = new @Nullable Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = component(record, i);
    }
    return values;
  }

  /** Throws what the canonical constructor throws. */
  Object make(@Nullable Object[] values) throws Throwable {
    return (Object) opened(constructor).invokeExact(values);
  }

  private MethodHandle opened(@Nullable MethodHandle handle) {
    if (handle == null) {
      throw new IllegalStateException(
          type.getName()
              + " is a record that is not Serializable, in a package that is closed to Panal: declare it Serializable or"
              + " open the package",
          closed);
    }
    return handle;
  }

  private int identities() {
    return (int) Arrays.stream(components)
        .map(RecordComponent::getType)
        .filter(t -> t.isArray() || t.isRecord())
        .count();
  }

  private boolean hasHooks() {
    if (!Serializable.class.isAssignableFrom(type)) {
      return false;
    }
    for (Method method : type.getDeclaredMethods()) {
      if (method.getName().equals("writeReplace") || method.getName().equals("readResolve")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAcyclic(Class<?> component) {
    return component.isPrimitive()
        || component.isEnum()
        || component == BigInteger.class
        || component == BigDecimal.class
        || component == java.nio.file.Path.class
        || PLAIN.contains(component)
        || component.isArray() && component.getComponentType().isPrimitive();
  }
}
