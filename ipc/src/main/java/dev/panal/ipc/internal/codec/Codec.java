package dev.panal.ipc.internal.codec;

import dev.panal.core.TaskSerializationException;
import dev.panal.ipc.internal.payload.PayloadInput;
import dev.panal.ipc.internal.payload.PayloadOutput;
import dev.panal.ipc.internal.payload.PayloadTooLargeException;
import java.io.ObjectInputFilter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads values, with the semantics of the JDK's serialisation. Thread-safe.
 *
 * <p>Beyond what is {@link java.io.Serializable} it carries records, optionals, paths, charsets,
 * the content of byte buffers, and views of JDK collections, at any depth. Within one value,
 * objects that are shared stay shared.
 *
 * <p>After a failed write the output holds a part of the value, which the caller throws away
 * ({@code truncate}, {@code reset}, {@code discard}). User code runs in both directions: hooks,
 * constructors of records, class initialisers.
 */
public final class Codec {
  private final Supplier<? extends @Nullable ClassLoader> loader;
  private final @Nullable ObjectInputFilter filter;
  // of the loader asked for last
  private volatile KnownClasses known = new KnownClasses(null);

  public Codec(@Nullable ClassLoader loader, @Nullable ObjectInputFilter filter) {
    this(() -> loader, filter);
  }

  /**
   * @param loader asked once for each value that is read; finds the classes that the data name
   * @param filter asked for each of these classes, in addition to the JVM's own filter; boxed
   *     primitives and strings are let in unasked
   */
  public Codec(
      Supplier<? extends @Nullable ClassLoader> loader, @Nullable ObjectInputFilter filter) {
    this.loader = loader;
    this.filter = filter;
  }

  /**
   * Writes one value.
   *
   * @param what names the value in messages: "argument 1", "result"
   * @throws TaskSerializationException naming the path to what cannot travel, or that there is no
   *     room
   * @throws PayloadTooLargeException when the output's limit is reached
   */
  public void write(@Nullable Object value, PayloadOutput out, String what) {
    try {
      if (!ValueWriter.writeSimple(value, out)) {
        new ValueWriter(out).write(value);
      }
    } catch (Throwable e) {
      throw WriteFailure.of(e, what, value);
    }
  }

  /**
   * @throws TaskSerializationException whatever is wrong: a class is missing, data are damaged, a
   *     hook throws
   */
  public @Nullable Object read(PayloadInput in, String what) {
    try {
      int tag = in.getByte();
      return ValueReader.isSimple(tag)
          ? ValueReader.readSimple(tag, in)
          : new ValueReader(in, gate()).readOther(tag);
    } catch (Throwable e) {
      throw ReadFailure.of(e, what);
    }
  }

  /**
   * Whether the value that begins with this byte is null or a boxed primitive: it is read without
   * any code of users'.
   */
  public static boolean isSimple(byte first) {
    return ValueReader.isSimple(first);
  }

  /** Writes a value that {@link #isSimple}; false, and nothing written, when it is another. */
  public static boolean writeSimple(@Nullable Object value, PayloadOutput out) {
    return ValueWriter.writeSimple(value, out);
  }

  /** Reads a value that {@link #isSimple}. */
  public static @Nullable Object readSimple(PayloadInput in) {
    return ValueReader.readSimple(in);
  }

  /**
   * Writes an exception, with its class name, message and trace as text beside it. What the
   * exception itself does wrong is no failure; a lack of room is.
   */
  public void writeThrowable(Throwable t, PayloadOutput out) {
    Throwables.write(t, out);
  }

  /** The very exception, or a {@code RemoteTaskException} where it cannot travel. */
  public Throwable readThrowable(PayloadInput in) {
    return Throwables.read(in, gate());
  }

  /** What finds classes at present. */
  public @Nullable ClassLoader loader() {
    return loader.get();
  }

  /** The same with another loader. */
  public Codec with(@Nullable ClassLoader other) {
    return new Codec(other, filter);
  }

  ClassGate gate() {
    ClassLoader current = loader.get();
    KnownClasses classes = known;
    if (!classes.isOf(current)) {
      classes = new KnownClasses(current);
      known = classes;
    }
    return new ClassGate(current, classes, filter);
  }
}
