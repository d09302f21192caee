package dev.panal.ipc.internal.codec;

import dev.panal.core.RemoteTaskException;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.payload.PayloadInput;
import dev.panal.ipc.internal.payload.PayloadOutput;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Exceptions on their way: text that always arrives, then the exception itself where it can be
 * written.
 *
 * <pre>
 *   string class name | boolean, string message | string trace | count, bytes of a stream of the JDK's (0: none)
 * </pre>
 */
final class Throwables {
  private static final int TEXT_LIMIT = 1 << 20;
  private static final int OBJECT_LIMIT = 64 << 20;
  private static final int LARGEST_FAMILY = 64;

  private Throwables() {}

  static void write(Throwable t, PayloadOutput out) {
    String message = message(t);
    out.putString(t.getClass().getName());
    out.putByte(message == null ? 0 : 1);
    if (message != null) {
      out.putString(message);
    }
    out.putString(trace(t));
    HeapOutput object = object(t);
    out.putVarLong(object.length());
    out.putBytes(object.buffer(), 0, object.length());
  }

  static Throwable read(PayloadInput in, ClassGate gate) {
    String className = in.getString();
    String message = in.getByte() == 0 ? null : in.getString();
    String trace = in.getString();
    byte[] object = new byte[in.getCount(1)];
    in.getBytes(object, 0, object.length);
    if (object.length == 0) {
      return new RemoteTaskException(className, message, trace);
    }
    RuntimeException why;
    try {
      Object read = JdkInput.read(new HeapInput(object), gate);
      if (read instanceof Throwable original) {
        return original;
      }
      why = ReadFailure.of(new ClassCastException("no exception: " + read), "the exception");
    } catch (Throwable e) {
      why = ReadFailure.of(e, "the exception");
    }
    RemoteTaskException stand = new RemoteTaskException(className, message, trace);
    stand.addSuppressed(why);
    return stand;
  }

  /**
   * The exception itself; where only a cause or suppressed one cannot be written, with a text in
   * its place.
   */
  private static HeapOutput object(Throwable t) {
    HeapOutput out = new HeapOutput(1024, OBJECT_LIMIT);
    if (!tryToWrite(t, out, Map.of())) {
      out.truncate(0);
      Map<Object, Serializable> standIns = standIns(t);
      if (standIns.isEmpty() || !tryToWrite(t, out, standIns)) {
        out.truncate(0);
      }
    }
    return out;
  }

  private static boolean tryToWrite(
      Throwable t, OutputStream out, Map<Object, Serializable> standIns) {
    try {
      JdkOutput.write(t, out, standIns);
      return true;
    } catch (Throwable e) {
      WriteFailure.rethrowFatal(e);
      return false;
    }
  }

  private static Map<Object, Serializable> standIns(Throwable root) {
    Map<Object, Serializable> standIns = new IdentityHashMap<>();
    List<Throwable> family = family(root);
    for (int i = family.size() - 1; i > 0; i--) {
      Throwable t = family.get(i);
      if (!tryToWrite(t, OutputStream.nullOutputStream(), standIns)) {
        standIns.put(t, new RemoteTaskException(t.getClass().getName(), message(t), trace(t)));
      }
    }
    return standIns;
  }

  /**
   * An exception, its causes and suppressed ones, theirs after them; nothing where there are too
   * many.
   */
  private static List<Throwable> family(Throwable root) {
    List<Throwable> family = new ArrayList<>(List.of(root));
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    seen.add(root);
    try {
      for (int i = 0; i < family.size(); i++) {
        List<Throwable> next = new ArrayList<>(List.of(family.get(i).getSuppressed()));
        Throwable cause = family.get(i).getCause();
        if (cause != null) {
          next.add(cause);
        }
        next.stream().filter(seen::add).forEach(family::add);
        if (family.size() > LARGEST_FAMILY) {
          return List.of();
        }
      }
    } catch (RuntimeException e) {
      return List.of();
    }
    return family;
  }

  private static @Nullable String message(Throwable t) {
    try {
      return shorten(t.getMessage());
    } catch (Throwable e) {
      WriteFailure.rethrowFatal(e);
      return "(getMessage() threw " + e.getClass().getName() + ")";
    }
  }

  private static String trace(Throwable t) {
    StringWriter text = new StringWriter();
    try {
      t.printStackTrace(new PrintWriter(text));
    } catch (Throwable e) {
      WriteFailure.rethrowFatal(e);
      text.append("(printStackTrace() threw ").append(e.getClass().getName()).append(')');
    }
    return String.valueOf(shorten(text.toString()));
  }

  private static @Nullable String shorten(@Nullable String text) {
    return text == null || text.length() <= TEXT_LIMIT
        ? text
        : text.substring(0, TEXT_LIMIT) + "… (" + (text.length() - TEXT_LIMIT)
            + " characters more)";
  }
}
