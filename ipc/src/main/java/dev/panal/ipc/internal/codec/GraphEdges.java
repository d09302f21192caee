package dev.panal.ipc.internal.codec;

import dev.panal.core.internal.PackageOpener;
import java.io.Externalizable;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamField;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Which objects a stream would meet next, as far as can be seen from outside: what is inaccessible
 * has no edges. For explanations only; one instance for each search, not thread-safe.
 */
final class GraphEdges {
  /**
   * @param label how the value is reached: {@code .field}, {@code [3]}, {@code captured value 1
   *     (…)}
   */
  record Edge(String label, boolean captured, Object value) {}

  private final Map<Class<?>, List<Field>> fields = new HashMap<>();
  private final Map<Class<?>, Boolean> replacing = new HashMap<>();

  List<Edge> of(Object value) {
    List<Edge> edges = new ArrayList<>();
    try {
      collect(value, edges);
    } catch (Exception | LinkageError | StackOverflowError e) {
      // a user's hook or a collection that changes meanwhile: what was found until then must do
    }
    return edges;
  }

  private void collect(Object value, List<Edge> edges) throws Exception {
    Class<?> type = value.getClass();
    if (value instanceof String
        || value instanceof Enum
        || value instanceof Class
        || isNumber(type)
        || type.isAnnotationPresent(WrittenOnce.class)) {
      return;
    }
    if (type.isArray()) {
      if (!type.getComponentType().isPrimitive()) {
        for (int i = 0; i < Array.getLength(value); i++) {
          add(edges, "[" + i + "]", Array.get(value, i));
        }
      }
    } else if (value instanceof Optional<?> optional) {
      add(edges, ".get()", optional.orElse(null));
    } else if (Proxy.isProxyClass(type)) {
      add(edges, ".handler", Proxy.getInvocationHandler(value));
    } else if (value instanceof Record && !(value instanceof Serializable)) {
      components(value, edges);
    } else if (!ofJdkCollection(value, type, edges) && !ofReplacement(value, type, edges)) {
      ofFields(value, type, edges);
    }
  }

  private static boolean isNumber(Class<?> type) {
    return Number.class.isAssignableFrom(type) && type.getName().startsWith("java.lang.");
  }

  private static void components(Object record, List<Edge> edges) {
    RecordShape shape = RecordShape.of(record.getClass());
    for (int i = 0; i < shape.size(); i++) {
      add(edges, "." + shape.name(i), shape.component(record, i));
    }
  }

  /** The elements; true when there is nothing beyond them to be seen. */
  private static boolean ofJdkCollection(Object value, Class<?> type, List<Edge> edges) {
    boolean ofJdk = isOfJdk(type);
    if (value instanceof Map.Entry<?, ?> entry && ofJdk) {
      add(edges, ".getKey()", entry.getKey());
      add(edges, ".getValue()", entry.getValue());
    } else if (value instanceof Collection<?> collection && descendsFromJdk(type)) {
      int i = 0;
      for (Object element : collection) {
        add(edges, "[" + i++ + "]", element);
      }
    } else if (value instanceof Map<?, ?> map && descendsFromJdk(type)) {
      int i = 0;
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        add(edges, ".key(" + i++ + ")", entry.getKey());
        add(edges, "[" + shown(entry.getKey()) + "]", entry.getValue());
      }
    } else if (value instanceof AtomicReference<?> reference) {
      add(edges, ".get()", reference.get());
    }
    return ofJdk && !(value instanceof Throwable);
  }

  private static String shown(@Nullable Object key) {
    if (key instanceof String text && text.length() <= 40) {
      return '"' + text + '"';
    }
    return key instanceof Number || key instanceof Enum || key == null ? String.valueOf(key) : "…";
  }

  private static boolean isOfJdk(Class<?> type) {
    return type.getClassLoader() == null;
  }

  private static boolean descendsFromJdk(Class<?> type) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      if (isOfJdk(c) && (Collection.class.isAssignableFrom(c) || Map.class.isAssignableFrom(c))) {
        return true;
      }
    }
    return false;
  }

  private boolean ofReplacement(Object value, Class<?> type, List<Edge> edges) throws Exception {
    if (!replacing.computeIfAbsent(type, GraphEdges::replacesItself)) {
      return false;
    }
    Object replacement = LambdaStreams.replacementOf(value);
    if (replacement instanceof SerializedLambda lambda) {
      for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
        Object captured = lambda.getCapturedArg(i);
        if (captured != null) {
          edges.add(new Edge(captureLabel(lambda, i, captured), true, captured));
        }
      }
    } else if (replacement != value) {
      add(edges, "", replacement);
    } else {
      return false;
    }
    return true;
  }

  private static boolean replacesItself(Class<?> type) {
    if (!Serializable.class.isAssignableFrom(type)) {
      return false;
    }
    for (Class<?> c = type; c != null && !isOfJdk(c); c = c.getSuperclass()) {
      if (Arrays.stream(c.getDeclaredMethods())
          .anyMatch(method -> method.getName().equals("writeReplace"))) {
        return true;
      }
    }
    return false;
  }

  private static String captureLabel(SerializedLambda lambda, int index, Object captured) {
    String type = ClassNames.readable(captured.getClass());
    String implementor = lambda.getImplClass().replace('/', '.');
    boolean isInstanceMethod =
        lambda.getImplMethodKind() != java.lang.invoke.MethodHandleInfo.REF_invokeStatic;
    if (index == 0 && isInstanceMethod && lambda.getImplMethodName().startsWith("lambda$")) {
      return "captured value 1 (this, a " + type + ")";
    }
    if (index == 0 && isInstanceMethod && !lambda.getImplMethodName().equals("<init>")) {
      return "captured value 1 (the object of " + implementor + "::" + lambda.getImplMethodName()
          + ", a " + type + ")";
    }
    return "captured value " + (index + 1) + " (a " + type + ")";
  }

  private void ofFields(Object value, Class<?> type, List<Edge> edges)
      throws IllegalAccessException {
    if (!(value instanceof Serializable) || value instanceof Externalizable) {
      return;
    }
    if (value instanceof Throwable t) {
      add(edges, ".cause", t.getCause());
      for (int i = 0; i < t.getSuppressed().length; i++) {
        add(edges, ".suppressed[" + i + "]", t.getSuppressed()[i]);
      }
    }
    for (Field field : fields.computeIfAbsent(type, GraphEdges::visibleFields)) {
      add(edges, "." + field.getName(), field.get(value));
    }
  }

  /** The fields that a stream writes, those of superclasses first. */
  private static List<Field> visibleFields(Class<?> type) {
    List<Field> found = new ArrayList<>();
    for (Class<?> c = type;
        c != null && Serializable.class.isAssignableFrom(c);
        c = c.getSuperclass()) {
      ObjectStreamClass description = ObjectStreamClass.lookup(c);
      if (description == null || isOfJdk(c)) {
        continue;
      }
      List<Field> own = new ArrayList<>();
      for (ObjectStreamField described : description.getFields()) {
        if (!described.isPrimitive()) {
          addField(c, described.getName(), own);
        }
      }
      // the stream orders them by name; people know them in the order of the source
      own.sort(java.util.Comparator.comparingInt(List.of(c.getDeclaredFields())::indexOf));
      found.addAll(0, own);
    }
    return found;
  }

  private static void addField(Class<?> owner, String name, List<Field> found) {
    try {
      Field field = owner.getDeclaredField(name);
      PackageOpener.openPackageOf(owner, GraphEdges.class);
      field.setAccessible(true);
      found.add(field);
    } catch (NoSuchFieldException | RuntimeException e) {
      // closed to us, or a field that only its writeObject knows
    }
  }

  private static void add(List<Edge> edges, String label, @Nullable Object value) {
    if (value != null) {
      edges.add(new Edge(label, false, value));
    }
  }
}
