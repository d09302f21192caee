package dev.panal.core.internal;

import dev.panal.core.TaskSerializationException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Deep copies through JDK serialisation, for executors in this JVM that behave as a process pool
 * would.
 */
public final class JdkCopy {
  private JdkCopy() {}

  /**
   * A copy of {@code value}.
   *
   * @param what the role of the value, for messages
   * @throws TaskSerializationException when it cannot be written or read
   */
  @SuppressWarnings("unchecked")
  public static <T extends @Nullable Object> T of(T value, String what) {
    if (value == null || value instanceof String || isBoxed(value)) {
      return value;
    }
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new Writer(bytes)) {
        out.writeObject(value);
      }
      try (ObjectInputStream in = new Reader(new ByteArrayInputStream(bytes.toByteArray()))) {
        return (T) in.readObject();
      }
    } catch (NotSerializableException e) {
      throw new TaskSerializationException(
          what + " of " + value.getClass().getName() + " cannot travel: " + e.getMessage()
              + " is not Serializable",
          e);
    } catch (IOException | ClassNotFoundException | RuntimeException | StackOverflowError e) {
      throw new TaskSerializationException(
          what + " of " + value.getClass().getName() + " cannot travel: " + e, e);
    }
  }

  private static boolean isBoxed(Object value) {
    return value instanceof Number && value.getClass().getName().startsWith("java.lang.");
  }

  private static final class Writer extends ObjectOutputStream {
    Writer(OutputStream out) throws IOException {
      super(out);
      enableReplaceObject(true);
    }

    @Override
    protected Object replaceObject(Object value) {
      return Carrier.replacementFor(value);
    }
  }

  private static final class Reader extends ObjectInputStream {
    Reader(InputStream in) throws IOException {
      super(in);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass type)
        throws IOException, ClassNotFoundException {
      ClassLoader context = Thread.currentThread().getContextClassLoader();
      try {
        return Class.forName(type.getName(), false, context);
      } catch (ClassNotFoundException e) {
        return super.resolveClass(type);
      }
    }
  }
}
