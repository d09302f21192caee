package dev.panal.multiprocessing.internal.manager;

import dev.panal.multiprocessing.Namespace;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values themselves. */
public final class ServerNamespace implements Namespace {
  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

  @Override
  public synchronized @Nullable Object get(String name) {
    if (!values.containsKey(name)) {
      throw new NoSuchElementException("no name=" + name + "; there is " + values.keySet());
    }
    return values.get(name);
  }

  @Override
  public synchronized void set(String name, @Nullable Object value) {
    values.put(Objects.requireNonNull(name, "name"), value);
  }

  @Override
  public synchronized boolean has(String name) {
    return values.containsKey(name);
  }

  @Override
  public synchronized boolean remove(String name) {
    boolean had = values.containsKey(name);
    values.remove(name);
    return had;
  }

  @Override
  public synchronized Set<String> names() {
    return new LinkedHashSet<>(values.keySet());
  }
}
