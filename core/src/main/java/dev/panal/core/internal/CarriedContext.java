package dev.panal.core.internal;

import dev.panal.core.TaskContextCarrier;
import dev.panal.core.TaskContextCarrier.Restored;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link TaskContextCarrier}s there are take from thread to thread, as bytes. Without one,
 * nothing of this costs anything.
 *
 * <pre>
 *   parts:4  ( name  entries:4 ( key value )… )…       name, key, value: length:4 and UTF-8
 * </pre>
 */
public final class CarriedContext {
  /** The most bytes of one. */
  public static final int MOST_BYTES = 16 << 10;

  private static final AtomicBoolean TOLD = new AtomicBoolean();
  private static final Restored NOTHING = () -> {};

  private CarriedContext() {}

  /** Looked for once: in the application by the first submit, in a worker where something came. */
  private static final class Found {
    static final TaskContextCarrier[] CARRIERS = find();

    private static TaskContextCarrier[] find() {
      List<TaskContextCarrier> found = new ArrayList<>();
      Iterator<TaskContextCarrier> all = ServiceLoader.load(
              TaskContextCarrier.class, CarriedContext.class.getClassLoader())
          .iterator();
      boolean more = true;
      while (more) {
        try {
          more = all.hasNext();
          if (more) {
            found.add(all.next());
          }
        } catch (ServiceConfigurationError | LinkageError e) {
          System.getLogger("dev.panal")
              .log(System.Logger.Level.WARNING, "a context carrier cannot be used", e);
        }
      }
      return found.toArray(TaskContextCarrier[]::new);
    }
  }

  /** What the calling thread has; null for nothing. */
  public static byte @Nullable [] capture() {
    return Found.CARRIERS.length == 0 ? null : captureAll();
  }

  private static byte @Nullable [] captureAll() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int parts = 0;
    for (TaskContextCarrier carrier : Found.CARRIERS) {
      try {
        Map<String, String> captured = carrier.capture();
        if (!captured.isEmpty()) {
          byte[] part = encode(carrier.name(), captured);
          if (all.size() + part.length > MOST_BYTES - Integer.BYTES) {
            throw new IllegalStateException(
                "bytes=" + part.length + " do not fit beside others into " + MOST_BYTES);
          }
          all.write(part);
          parts++;
        }
      } catch (Exception | LinkageError e) {
        tell(carrier, "does not travel", e);
      }
    }
    if (parts == 0) {
      return null;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(Integer.BYTES + all.size());
    try {
      new DataOutputStream(out).writeInt(parts);
      all.writeTo(out);
    } catch (IOException cannotBe) {
      throw new IllegalStateException(cannotBe);
    }
    return out.toByteArray();
  }

  private static byte[] encode(String name, Map<String, String> captured) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    write(out, name);
    out.writeInt(captured.size());
    for (Map.Entry<String, String> entry : captured.entrySet()) {
      write(out, entry.getKey());
      write(out, entry.getValue());
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MOST_BYTES) {
      throw new IOException("length=" + length);
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  /** Puts what was captured in place on the calling thread, until what this returns is closed. */
  public static Restored restore(byte @Nullable [] captured) {
    return captured == null || captured.length == 0 ? NOTHING : restoreAll(captured);
  }

  private static Restored restoreAll(byte[] captured) {
    Deque<Restored> restored = new ArrayDeque<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(captured))) {
      for (int parts = in.readInt(); parts > 0; parts--) {
        String name = read(in);
        Map<String, String> values = new LinkedHashMap<>();
        for (int entries = in.readInt(); entries > 0; entries--) {
          String key = read(in);
          values.put(key, read(in));
        }
        for (TaskContextCarrier carrier : Found.CARRIERS) {
          if (carrier.name().equals(name)) {
            restore(carrier, values, restored);
          }
        }
      }
    } catch (IOException damaged) {
      System.getLogger("dev.panal")
          .log(System.Logger.Level.WARNING, "a task's context cannot be read", damaged);
    }
    return () -> {
      for (Restored each : restored) {
        try {
          each.close();
        } catch (Exception | LinkageError e) {
          tell(each, "is not put back", e);
        }
      }
    };
  }

  private static void restore(
      TaskContextCarrier carrier, Map<String, String> values, Deque<Restored> restored) {
    try {
      restored.push(carrier.restore(values));
    } catch (Exception | LinkageError e) {
      tell(carrier, "is not restored", e);
    }
  }

  private static void tell(Object who, String what, Throwable why) {
    if (TOLD.compareAndSet(false, true)) {
      System.getLogger("dev.panal")
          .log(
              System.Logger.Level.WARNING,
              "the context of " + who.getClass().getName() + " " + what,
              why);
    }
  }
}
