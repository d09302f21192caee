package dev.panal.ipc.internal.codec;

import dev.panal.core.TaskFuture;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.TaskSubmitter;
import dev.panal.ipc.internal.payload.PayloadTooLargeException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is said when a value cannot be written: where in it the trouble lies, and what to write
 * instead.
 */
final class WriteFailure {
  private static final Set<String> HOOKS = Set.of("writeObject", "writeReplace", "writeExternal");

  private WriteFailure() {}

  /**
   * The exception to throw. Errors of the virtual machine other than a full stack or heap are
   * thrown at once.
   *
   * @param root the value, or the function that captured it
   */
  static RuntimeException of(Throwable e, String what, @Nullable Object root) {
    rethrowFatal(e);
    // no room, or said already
    if (e instanceof PayloadTooLargeException || e instanceof TaskSerializationException) {
      return (RuntimeException) e;
    }
    String message;
    try {
      message = explain(e, what, root);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError unexplained) {
      message = what + " cannot be written: " + e;
    }
    return new TaskSerializationException(message, e);
  }

  static void rethrowFatal(Throwable e) {
    if (e instanceof VirtualMachineError fatal
        && !(e instanceof StackOverflowError || e instanceof OutOfMemoryError)) {
      throw fatal;
    }
  }

  private static String explain(Throwable e, String what, @Nullable Object root) {
    if (e instanceof OutOfMemoryError) {
      return what + " cannot be written: the JVM that writes it has too little heap, " + heap(e);
    }
    if (root != null && e instanceof StackOverflowError) {
      GraphSearch.Place deepest = GraphSearch.deepest(root);
      return path(what, deepest.path())
          + " is nested too deeply for the stack of this thread: "
          + deepest.depth()
          + " levels (StackOverflowError); keep the elements in a collection, or call from a thread with a larger stack";
    }
    if (root != null && e instanceof JdkOutput.CycleException cycle) {
      return path(what, cycle.place.path())
          + " is the "
          + ClassNames.readable(cycle.place.value().getClass())
          + " that contains it. Only objects of Serializable classes, not records, can contain themselves";
    }
    if (root != null && e instanceof NotSerializableException) {
      GraphSearch.Place refused = GraphSearch.refused(root, firstLine(e.getMessage()));
      if (refused != null) {
        return refused(what, refused);
      }
      return what + " contains a " + firstLine(e.getMessage()) + ", which is not Serializable";
    }
    return what + " cannot be written: " + reason(e);
  }

  static String heap(Throwable outOfMemory) {
    return "maxHeap=" + (Runtime.getRuntime().maxMemory() >> 20) + "m (" + outOfMemory.getMessage()
        + ")";
  }

  private static String reason(Throwable e) {
    StackTraceElement hook = Hooks.find(e, HOOKS);
    String where = hook == null ? "" : hook.getClassName() + "." + hook.getMethodName() + " threw ";
    if (e instanceof ConcurrentModificationException) {
      return where + e + "; a collection was changed by another thread while it was written";
    }
    return where + e;
  }

  private static @Nullable String firstLine(@Nullable String message) {
    return message == null ? null : message.lines().findFirst().orElse("");
  }

  private static String refused(String what, GraphSearch.Place refused) {
    List<GraphSearch.Place> path = refused.path();
    StringBuilder message = new StringBuilder(path(what, path));
    if (!refused.captured()) {
      message.append(" is a ").append(kind(refused.value())).append(", which");
    }
    message.append(" is not Serializable.");
    return message.append(' ').append(advice(path, refused.value())).toString();
  }

  private static String kind(Object value) {
    Class<?> type = value.getClass();
    String name = ClassNames.readable(type);
    if (!type.isHidden() || type.getInterfaces().length == 0) {
      return name;
    }
    return name + " of type " + type.getInterfaces()[0].getName();
  }

  private static String advice(List<GraphSearch.Place> path, Object value) {
    if (value instanceof TaskSubmitter) {
      return "A pool cannot travel: a task finds what it needs in TaskContext.current(), or creates a pool of its own.";
    }
    if (value instanceof TaskFuture) {
      return "A future cannot travel: take its result() before, and pass that.";
    }
    GraphSearch.Place last = path.get(path.size() - 1);
    if (last.captured() && isStream(value)) {
      return "A stream belongs to its process: have the task open one, and print with x -> System.out.println(x)"
          + " instead of System.out::println.";
    }
    if (value.getClass().isHidden()) {
      return "Declare the lambda as one of Panal's Serializable interfaces, or cast it: (Runnable & Serializable).";
    }
    for (GraphSearch.Place place : path) {
      if (place.label().startsWith("captured value 1 (this")) {
        return "The lambda uses a field or method of the object around it and so carries that object: copy the field to a"
            + " local variable before the lambda, or call a static method.";
      }
      if (place.label().startsWith("captured value 1 (the object of")) {
        return "The method reference carries its object: use a static method, or a lambda that makes the object.";
      }
      if (place.label().startsWith(".this$")) {
        return "An object of an inner class carries the object around it: make the class static.";
      }
    }
    return last.label().startsWith(".")
        ? "Make its class Serializable, or the field transient."
        : "Make its class Serializable, or pass what it is made from.";
  }

  private static boolean isStream(Object value) {
    return value instanceof OutputStream
        || value instanceof InputStream
        || value instanceof Writer
        || value instanceof Reader;
  }

  /** {@code argument 1: captured value 2 (a com.x.Job): com.x.Job.owner.out}. */
  static String path(String what, List<GraphSearch.Place> path) {
    StringBuilder text = new StringBuilder(what);
    boolean named = false;
    for (int i = 1; i < path.size(); i++) {
      if (i == 12 && path.size() > 24) {
        text.append("… (").append(path.size() - 24).append(" more) …");
        i = path.size() - 12;
      }
      GraphSearch.Place place = path.get(i);
      if (place.captured()) {
        text.append(": ").append(place.label());
        named = false;
      } else {
        if (!named && place.label().startsWith(".")) {
          text.append(": ").append(ClassNames.readable(path.get(i - 1).value().getClass()));
        }
        text.append(place.label());
        named = true;
      }
    }
    return text.toString();
  }
}
