package dev.panal.multiprocessing.internal.manager;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;

/** What a proxy does with one of its methods. */
record MethodCall(Kind kind, long key, boolean interruptible) {
  enum Kind {
    /** In the manager. */
    REMOTE,
    /** On a copy of the collection. */
    ON_COPY,
    /** Here, by the interface's own code, which calls others. */
    HERE,
    /** {@code drainTo}: its argument stays here. */
    DRAIN,
    EQUALS,
    HASH_CODE,
    TO_STRING,
    WRITE
  }

  private static final Set<String> ITERATING = Set.of(
      "iterator",
      "listIterator",
      "descendingIterator",
      "spliterator",
      "stream",
      "parallelStream",
      "forEach",
      "subList",
      "keySet",
      "values",
      "entrySet",
      "toArray",
      "reversed",
      "sequencedKeySet",
      "sequencedValues",
      "sequencedEntrySet");

  private static final String OURS = "dev.panal.multiprocessing.";

  private static final ClassValue<Map<Method, MethodCall>> KNOWN = new ClassValue<>() {
    @Override
    protected Map<Method, MethodCall> computeValue(Class<?> type) {
      Map<Method, MethodCall> calls = new HashMap<>();
      for (Method method : type.getDeclaredMethods()) {
        calls.put(method, classify(method));
      }
      return calls;
    }
  };

  /** What a proxy's invocation handler is called with: a method of an interface, or Object's. */
  static MethodCall of(Method method) {
    MethodCall call = KNOWN.get(method.getDeclaringClass()).get(method);
    return call != null ? call : classify(method);
  }

  private static MethodCall classify(Method method) {
    boolean interruptible =
        Arrays.asList(method.getExceptionTypes()).contains(InterruptedException.class);
    return new MethodCall(kind(method), MethodKeys.of(method), interruptible);
  }

  private static Kind kind(Method method) {
    Class<?> type = method.getDeclaringClass();
    String name = method.getName();
    if (type == Object.class || isObjects(method)) {
      return switch (name) {
        case "equals" -> Kind.EQUALS;
        case "hashCode" -> Kind.HASH_CODE;
        default -> Kind.TO_STRING;
      };
    }
    if (type == Travelling.class) {
      return Kind.WRITE;
    }
    if (BlockingQueue.class.isAssignableFrom(type) && name.equals("drainTo")) {
      return Kind.DRAIN;
    }
    boolean collection = Collection.class.isAssignableFrom(type)
        || Map.class.isAssignableFrom(type)
        || type == Iterable.class;
    if (collection && ITERATING.contains(name)) {
      return Kind.ON_COPY;
    }
    boolean own = type.getName().startsWith(OURS) && type.getName().indexOf('.', OURS.length()) < 0;
    return method.isDefault() && (own || type == Iterator.class) ? Kind.HERE : Kind.REMOTE;
  }

  /** {@code List} and others declare these anew. */
  private static boolean isObjects(Method method) {
    return method.getParameterCount() == 0
            && (method.getName().equals("hashCode") || method.getName().equals("toString"))
        || method.getName().equals("equals")
            && method.getParameterCount() == 1
            && method.getParameterTypes()[0] == Object.class;
  }
}
