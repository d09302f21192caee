package dev.panal.ipc.internal.codec;

import dev.panal.ipc.internal.payload.PayloadInput;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link JdkOutput} wrote; classes come through the gate, and no array is larger than
 * the data explain.
 */
final class JdkInput extends ObjectInputStream {
  // a hash table has up to eight slots for an entry; what the stream has read ahead counts as slack
  private static final int SLOTS_PER_BYTE = 16;
  private static final int SLACK = 4096;

  private final PayloadInput in;
  private final ClassGate gate;
  private @Nullable Class<?> refused;

  private JdkInput(PayloadInput in, ClassGate gate) throws IOException {
    super(in);
    this.in = in;
    this.gate = gate;
    ObjectInputFilter jvmWide = getObjectInputFilter();
    setObjectInputFilter(info -> decide(info, jvmWide));
  }

  static @Nullable Object read(PayloadInput in, ClassGate gate)
      throws IOException, ClassNotFoundException {
    JdkInput stream = new JdkInput(in, gate);
    try {
      return stream.readObject();
    } catch (InvalidClassException e) {
      Class<?> refused = stream.refused;
      if (refused == null) {
        throw e;
      }
      InvalidClassException named =
          new InvalidClassException(refused.getName(), "the input filter rejects it");
      named.initCause(e);
      throw named;
    }
  }

  long bytesLeft() {
    return in.remaining() + SLACK;
  }

  private ObjectInputFilter.Status decide(
      ObjectInputFilter.FilterInfo info, @Nullable ObjectInputFilter jvmWide) {
    if (rejects(jvmWide, info) || rejects(gate.filter(), info)) {
      refused = info.serialClass();
      return ObjectInputFilter.Status.REJECTED;
    }
    if (isUnexplained(info)) {
      return ObjectInputFilter.Status.REJECTED;
    }
    return ObjectInputFilter.Status.UNDECIDED;
  }

  private static boolean rejects(
      @Nullable ObjectInputFilter filter, ObjectInputFilter.FilterInfo info) {
    return filter != null && filter.checkInput(info) == ObjectInputFilter.Status.REJECTED;
  }

  /** Damaged data would otherwise allocate gigabytes before they end. */
  private boolean isUnexplained(ObjectInputFilter.FilterInfo info) {
    Class<?> type = info.serialClass();
    if (type == null || info.arrayLength() < 0) {
      return false;
    }
    boolean primitives = type.isArray() && type.getComponentType().isPrimitive();
    long atMost =
        primitives ? bytesLeft() / bytesOf(type.getComponentType()) : bytesLeft() * SLOTS_PER_BYTE;
    return info.arrayLength() > atMost;
  }

  private static int bytesOf(Class<?> primitive) {
    if (primitive == long.class || primitive == double.class) {
      return 8;
    }
    if (primitive == int.class || primitive == float.class) {
      return 4;
    }
    return primitive == byte.class || primitive == boolean.class ? 1 : 2;
  }

  @Override
  protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
    return gate.findUnfiltered(description.getName());
  }

  @Override
  @SuppressWarnings("deprecation")
  protected Class<?> resolveProxyClass(String[] interfaces)
      throws IOException, ClassNotFoundException {
    Class<?>[] types = new Class<?>[interfaces.length];
    ClassLoader loader = gate.loader();
    for (int i = 0; i < types.length; i++) {
      types[i] = gate.findUnfiltered(interfaces[i]);
      if (!java.lang.reflect.Modifier.isPublic(types[i].getModifiers())) {
        loader = types[i].getClassLoader();
      }
    }
    try {
      return Proxy.getProxyClass(loader, types);
    } catch (IllegalArgumentException e) {
      InvalidClassException invalid =
          new InvalidClassException("no proxy class for " + String.join(", ", interfaces));
      invalid.initCause(e);
      throw invalid;
    }
  }
}
