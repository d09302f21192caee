package dev.panal.ipc.internal.codec;

import dev.panal.ipc.internal.payload.PayloadOutput;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JDK's stream, with surrogates for what the JDK refuses. Holds one object. */
final class JdkOutput extends ObjectOutputStream {
  private final Object root;
  private final Map<Object, Serializable> standIns;
  private final List<SerializedLambda> shellLambdas = new ArrayList<>(0);
  private @Nullable ClassLoader shellLoader;
  private @Nullable Class<?> carrier;
  private boolean cyclesExcluded;

  private JdkOutput(Object root, OutputStream out, Map<Object, Serializable> standIns)
      throws IOException {
    super(out);
    this.root = root;
    this.standIns = standIns;
    enableReplaceObject(true);
  }

  static void write(Object value, PayloadOutput out) throws IOException {
    write(value, out, Map.of());
  }

  /** An object whose class reads variables of a session, which travel beside it. */
  static void writeWithVariables(Object value, PayloadOutput out) throws IOException {
    JdkOutput stream = new JdkOutput(value, out, Map.of());
    stream.carrier = value.getClass();
    stream.writeObject(value);
    stream.flush();
  }

  /** @param standIns what to write in the place of certain objects, by identity */
  static void write(Object value, OutputStream out, Map<Object, Serializable> standIns)
      throws IOException {
    // not closed, that would close the payload; a stream that failed is just dropped
    JdkOutput stream = new JdkOutput(value, out, standIns);
    stream.writeObject(value);
    stream.flush();
  }

  @Override
  protected void annotateClass(Class<?> type) {
    if (ShellVariables.isShells(type.getName())) {
      shellLoader = type.getClassLoader();
      if (type != carrier) {
        ShellVariables.refuse(type);
      }
      shellLambdas.forEach(this::checkLambda);
      shellLambdas.clear();
    }
  }

  private void checkLambda(SerializedLambda lambda) {
    ShellVariables.refuse(
        ShellVariables.readBy(lambda, shellLoader), LambdaCode.of(lambda).describe());
  }

  @Override
  protected Object replaceObject(Object value) throws IOException {
    if (value instanceof SerializedLambda lambda
        && ShellVariables.isShells(lambda.getImplClass())) {
      if (shellLoader == null) {
        shellLambdas.add(lambda); // its class, and so its loader, comes next
      } else {
        checkLambda(lambda);
      }
    }
    if (!standIns.isEmpty() && standIns.containsKey(value)) {
      return standIns.get(value);
    }
    if (value instanceof Serializable) {
      return value;
    }
    Serializable surrogate = Surrogates.of(value);
    if (surrogate == null) {
      return value;
    }
    if (!cyclesExcluded && mayContainItself(value)) {
      cyclesExcluded = true;
      GraphSearch.Place within = GraphSearch.withinItself(root);
      if (within != null) {
        throw new CycleException(within);
      }
    }
    return surrogate;
  }

  private static boolean mayContainItself(Object value) {
    if (value instanceof Record) {
      return !RecordShape.of(value.getClass()).acyclic();
    }
    return value instanceof java.util.Collection
        || value instanceof java.util.Map
        || value instanceof java.util.Map.Entry
        || value instanceof java.util.Optional;
  }

  /** Something that needs a surrogate contains itself. */
  static final class CycleException extends NotSerializableException {
    @Serial
    private static final long serialVersionUID = 1L;

    final transient GraphSearch.Place place;

    CycleException(GraphSearch.Place place) {
      super(place.value().getClass().getName());
      this.place = place;
    }
  }
}
