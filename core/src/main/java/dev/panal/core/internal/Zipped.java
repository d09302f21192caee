package dev.panal.core.internal;

import java.io.Serializable;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** One item of a map over two inputs. */
public record Zipped<A extends @Nullable Object, B extends @Nullable Object>(A a, B b)
    implements Serializable {

  /** Side by side, up to the end of the shorter. */
  static <A extends @Nullable Object, B extends @Nullable Object> Iterator<Zipped<A, B>> iterator(
      Iterator<? extends A> as, Iterator<? extends B> bs) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return as.hasNext() && bs.hasNext();
      }

      @Override
      public Zipped<A, B> next() {
        return new Zipped<>(as.next(), bs.next());
      }
    };
  }
}
