package dev.panal.ipc.internal.codec;

import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/** Finds the classes that data name, as far as the filter lets them in. */
final class ClassGate {
  private final @Nullable ClassLoader loader;
  private final KnownClasses known;
  private final @Nullable ObjectInputFilter filter;

  ClassGate(@Nullable ClassLoader loader, KnownClasses known, @Nullable ObjectInputFilter filter) {
    this.loader = loader;
    this.known = known;
    this.filter = filter;
  }

  @Nullable
  ClassLoader loader() {
    return loader;
  }

  @Nullable
  ObjectInputFilter filter() {
    return filter;
  }

  Class<?> find(String name) throws ClassNotFoundException, InvalidClassException {
    Class<?> type = findUnfiltered(name);
    check(type, -1);
    return type;
  }

  /** For a stream that asks the filter itself. */
  Class<?> findUnfiltered(String name) throws ClassNotFoundException {
    return known.find(name, loader);
  }

  /** @param arrayLength -1 when no array is about to be made */
  void check(Class<?> type, long arrayLength) throws InvalidClassException {
    if (filter != null
        && filter.checkInput(new Asked(type, arrayLength)) == ObjectInputFilter.Status.REJECTED) {
      throw new InvalidClassException(type.getName(), "the input filter rejects it");
    }
  }

  private record Asked(Class<?> serialClass, long arrayLength)
      implements ObjectInputFilter.FilterInfo {
    @Override
    public long depth() {
      return 1;
    }

    @Override
    public long references() {
      return 1;
    }

    @Override
    public long streamBytes() {
      return 1;
    }
  }
}
