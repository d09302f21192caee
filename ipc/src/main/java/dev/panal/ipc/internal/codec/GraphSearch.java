package dev.panal.ipc.internal.codec;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Searches a graph of objects, in the order in which a stream would write them, without recursion.
 */
final class GraphSearch {
  private static final int MOST_OBJECTS = 2_000_000;

  /** An object, and how the search came to it. */
  record Place(@Nullable Place from, String label, boolean captured, Object value, int depth) {
    List<Place> path() {
      List<Place> path = new ArrayList<>();
      for (Place p = this; p != null; p = p.from) {
        path.add(p);
      }
      Collections.reverse(path);
      return path;
    }
  }

  private GraphSearch() {}

  /**
   * The first object that can travel neither by itself nor by a surrogate.
   *
   * @param className what the stream named; the first of this class is preferred to others
   */
  static @Nullable Place refused(Object root, @Nullable String className) {
    Place any = null;
    for (Iterator<Place> places = new Walk(root); places.hasNext(); ) {
      Place place = places.next();
      if (isRefused(place.value)) {
        if (className == null || place.value.getClass().getName().equals(className)) {
          return place;
        }
        any = any == null ? place : any;
      }
    }
    return any;
  }

  static boolean isRefused(Object value) {
    return !(value instanceof Serializable) && !Surrogates.carries(value);
  }

  /** The object that lies deepest in the stream's order. */
  static Place deepest(Object root) {
    Place deepest = new Place(null, "", false, root, 0);
    for (Iterator<Place> places = new Walk(root); places.hasNext(); ) {
      Place place = places.next();
      if (place.depth > deepest.depth) {
        deepest = place;
      }
    }
    return deepest;
  }

  /**
   * The place of an object that needs a surrogate, within itself; null when there is none. A stream
   * cannot close such a cycle: the reader would find the surrogate there. Other cycles that lead
   * through surrogates are harmless.
   */
  static @Nullable Place withinItself(Object root) {
    Walk walk = new Walk(root);
    while (walk.hasNext()) {
      Place place = walk.next();
      for (GraphEdges.Edge edge : walk.edgesOfLast()) {
        if (!(edge.value() instanceof Serializable)
            && walk.seen.contains(edge.value())
            && isWithin(place, edge.value())) {
          return new Place(place, edge.label(), edge.captured(), edge.value(), place.depth + 1);
        }
      }
    }
    return null;
  }

  private static boolean isWithin(Place place, Object value) {
    for (Place p = place; p != null; p = p.from) {
      if (p.value == value) {
        return true;
      }
    }
    return false;
  }

  /** Depth first, each object once, in the order of the edges. */
  private static final class Walk implements Iterator<Place> {
    private final GraphEdges edges = new GraphEdges();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Place> ahead = new ArrayDeque<>();
    private List<GraphEdges.Edge> last = List.of();

    Walk(Object root) {
      ahead.push(new Place(null, "", false, root, 0));
    }

    @Override
    public boolean hasNext() {
      while (!ahead.isEmpty() && seen.contains(ahead.peek().value)) {
        ahead.pop();
      }
      return !ahead.isEmpty() && seen.size() < MOST_OBJECTS;
    }

    @Override
    public Place next() {
      if (!hasNext()) {
        throw new java.util.NoSuchElementException();
      }
      Place place = ahead.pop();
      seen.add(place.value);
      last = edges.of(place.value);
      for (int i = last.size() - 1; i >= 0; i--) {
        GraphEdges.Edge edge = last.get(i);
        if (!seen.contains(edge.value())) {
          ahead.push(
              new Place(place, edge.label(), edge.captured(), edge.value(), place.depth + 1));
        }
      }
      return place;
    }

    List<GraphEdges.Edge> edgesOfLast() {
      return last;
    }
  }
}
