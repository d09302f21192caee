package dev.panal.ipc.internal.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import org.jspecify.annotations.Nullable;

/**
 * The long way around for lambdas of packages that their module does not open to us: the JDK's
 * object streams may call the hidden methods, so a stream within this JVM makes them do it.
 */
final class LambdaStreams {
  private LambdaStreams() {}

  /** What the writeReplace method of a lambda gives. */
  static @Nullable Object replacementOf(Object lambda) throws IOException {
    return Replaced.by(lambda);
  }

  static Object rebuild(Class<?> capturing, SerializedLambda serialized)
      throws IOException, ClassNotFoundException {
    // the JDK may refuse what was captured, so that stays outside the stream
    @Nullable Object[] captured = new @Nullable Object[serialized.getCapturedArgCount()];
    for (int i = 0; i < captured.length; i++) {
      captured[i] = serialized.getCapturedArg(i);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new Parked(bytes, captured)) {
      out.writeObject(serialized);
    }
    try (ObjectInputStream in =
        new Resumed(bytes.toByteArray(), captured, capturing.getClassLoader())) {
      return in.readObject();
    }
  }

  /** Asks the JDK for what an object's writeReplace gives, without writing it. */
  private static final class Replaced extends ObjectOutputStream {
    private @Nullable Object found;

    private Replaced() throws IOException {
      super(OutputStream.nullOutputStream());
      enableReplaceObject(true);
    }

    static @Nullable Object by(Object value) throws IOException {
      Replaced stream = new Replaced();
      stream.writeObject(value);
      return stream.found;
    }

    @Override
    protected @Nullable Object replaceObject(Object value) {
      found = value;
      return null;
    }
  }

  /** Stands for a captured value that stays in this JVM. */
  private record Parking(int index) implements Serializable {}

  private static final class Parked extends ObjectOutputStream {
    private final @Nullable Object[] values;

    Parked(OutputStream out, @Nullable Object[] values) throws IOException {
      super(out);
      this.values = values;
      enableReplaceObject(true);
    }

    @Override
    protected Object replaceObject(Object value) {
      for (int i = 0; i < values.length; i++) {
        if (values[i] == value) {
          return new Parking(i);
        }
      }
      return value;
    }
  }

  private static final class Resumed extends ObjectInputStream {
    private final @Nullable Object[] values;
    private final @Nullable ClassLoader loader;

    Resumed(byte[] bytes, @Nullable Object[] values, @Nullable ClassLoader loader)
        throws IOException {
      super(new ByteArrayInputStream(bytes));
      this.values = values;
      this.loader = loader;
      enableResolveObject(true);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
      return ClassNames.find(description.getName(), loader);
    }

    @Override
    protected @Nullable Object resolveObject(Object value) {
      return value instanceof Parking parking ? values[parking.index()] : value;
    }
  }
}
