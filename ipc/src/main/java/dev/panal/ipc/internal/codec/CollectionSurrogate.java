package dev.panal.ipc.internal.codec;

import java.io.Serial;
import java.io.Serializable;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Stands for a view of a JDK collection, such as a keySet or a subList: a copy of what it shows, in
 * its order, in a collection of the same interface. Unmodifiable ones stay so.
 */
final class CollectionSurrogate implements Serializable {
  @Serial
  private static final long serialVersionUID = 1L;

  private enum Kind {
    LIST,
    DEQUE,
    SET,
    IDENTITY_SET,
    SORTED_SET,
    COLLECTION,
    MAP,
    SORTED_MAP,
    ENTRY,
    FIXED_ENTRY
  }

  private final Kind kind;
  private final boolean unmodifiable;
  private final @Nullable Comparator<?> order;
  // of a map or an entry: key, value, key, value …
  private final @Nullable Object[] elements;

  private CollectionSurrogate(
      Kind kind, boolean unmodifiable, @Nullable Comparator<?> order, @Nullable Object[] elements) {
    this.kind = kind;
    this.unmodifiable = unmodifiable;
    this.order = order;
    this.elements = elements;
  }

  static CollectionSurrogate of(Object view) {
    String name = view.getClass().getName();
    boolean fixed = name.contains("Immutable")
        || name.contains("Unmodifiable")
        || name.endsWith("KeyValueHolder");
    if (view instanceof Map.Entry<?, ?> entry) {
      Kind kind = name.endsWith("KeyValueHolder") ? Kind.FIXED_ENTRY : Kind.ENTRY;
      return new CollectionSurrogate(
          kind, fixed, null, new @Nullable Object[] {entry.getKey(), entry.getValue()});
    }
    if (view instanceof Map<?, ?> map) {
      boolean sorted = map instanceof SortedMap;
      Comparator<?> order = sorted ? ((SortedMap<?, ?>) map).comparator() : null;
      return new CollectionSurrogate(
          sorted ? Kind.SORTED_MAP : Kind.MAP, fixed, order, flatten(map));
    }
    @Nullable Object[] elements = ((Collection<?>) view).toArray();
    if (view instanceof SortedSet<?> set) {
      return new CollectionSurrogate(Kind.SORTED_SET, fixed, set.comparator(), elements);
    }
    return new CollectionSurrogate(kindOf(view, name), fixed, null, elements);
  }

  private static Kind kindOf(Object view, String name) {
    if (view instanceof List) {
      return view instanceof Deque ? Kind.DEQUE : Kind.LIST;
    }
    if (view instanceof Set) {
      return name.startsWith("java.util.IdentityHashMap$Key") ? Kind.IDENTITY_SET : Kind.SET;
    }
    return view instanceof Deque ? Kind.DEQUE : Kind.COLLECTION;
  }

  private static @Nullable Object[] flatten(Map<?, ?> map) {
    List<@Nullable Object> flat = new ArrayList<>(2 * map.size());
    map.forEach((key, value) -> {
      flat.add(key);
      flat.add(value);
    });
    return flat.toArray();
  }

  @Serial
  private Object readResolve() {
    return switch (kind) {
      case LIST, COLLECTION ->
        unmodifiable
            ? Collections.unmodifiableList(new ArrayList<>(Arrays.asList(elements)))
            : new ArrayList<>(Arrays.asList(elements));
      case DEQUE -> new LinkedList<>(Arrays.asList(elements));
      case SET -> set();
      case IDENTITY_SET -> identitySet();
      case SORTED_SET -> sortedSet();
      case MAP -> map(new LinkedHashMap<>());
      case SORTED_MAP -> map(new TreeMap<>(anyOrder()));
      case FIXED_ENTRY -> Map.entry(present(elements[0]), present(elements[1]));
      case ENTRY ->
        unmodifiable
            ? new AbstractMap.SimpleImmutableEntry<>(elements[0], elements[1])
            : new AbstractMap.SimpleEntry<>(elements[0], elements[1]);
    };
  }

  private Set<@Nullable Object> set() {
    Set<@Nullable Object> set = new LinkedHashSet<>();
    Collections.addAll(set, elements);
    return unmodifiable ? Collections.unmodifiableSet(set) : set;
  }

  private Set<@Nullable Object> identitySet() {
    Set<@Nullable Object> set = Collections.newSetFromMap(new IdentityHashMap<>());
    Collections.addAll(set, elements);
    return set;
  }

  private Set<@Nullable Object> sortedSet() {
    TreeSet<@Nullable Object> set = new TreeSet<>(anyOrder());
    Collections.addAll(set, elements);
    return set;
  }

  private Map<@Nullable Object, @Nullable Object> map(Map<@Nullable Object, @Nullable Object> map) {
    for (int i = 0; i + 1 < elements.length; i += 2) {
      map.put(elements[i], elements[i + 1]);
    }
    return map;
  }

  private static Object present(@Nullable Object value) {
    return Objects.requireNonNull(value);
  }

  /** Null is the natural order, for trees too. */
  @SuppressWarnings({"unchecked", "NullAway"})
  private Comparator<@Nullable Object> anyOrder() {
    return (Comparator<@Nullable Object>) order;
  }
}
