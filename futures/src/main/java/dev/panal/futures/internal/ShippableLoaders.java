package dev.panal.futures.internal;

import com.google.common.collect.MapMaker;
import dev.panal.futures.ClassBytesProvider;
import dev.panal.ipc.internal.codec.FunctionTable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Class loaders of an application whose classes workers do not have, by numbers. Thread-safe.
 *
 * <p>A loader whose classes have changed since they were given away, as JShell changes them, gets
 * another number, and with it new classes everywhere. No loader is kept alive.
 */
public final class ShippableLoaders {
  private static final String CLASS_FILE = ".class";

  private final ClassLoader usual;
  private final IntConsumer onGone;
  private final Map<ClassLoader, Source> sources = new MapMaker().weakKeys().makeMap();
  private final Map<Integer, Source> byId = new ConcurrentHashMap<>();
  private final ReferenceQueue<ClassLoader> gone = new ReferenceQueue<>();
  private final AtomicInteger lastId = new AtomicInteger(FunctionTable.USUAL_LOADER);

  /**
   * @param usual workers have its classes and those of its parents
   * @param onGone told the number of a loader that is no longer in use
   */
  public ShippableLoaders(ClassLoader usual, IntConsumer onGone) {
    this.usual = usual;
    this.onGone = onGone;
  }

  private static final class Source extends WeakReference<ClassLoader> {
    final int id;
    final boolean steady;
    /** Hashes of what was given away, by path. */
    final Map<String, Integer> given = new ConcurrentHashMap<>();

    Source(ClassLoader loader, int id, ReferenceQueue<ClassLoader> queue) {
      super(loader, queue);
      this.id = id;
      this.steady = isWithin(ClassLoader.getSystemClassLoader(), loader);
    }

    boolean hasChanged(ClassLoader loader) {
      if (steady) {
        return false;
      }
      try {
        for (Map.Entry<String, Integer> each : given.entrySet()) {
          byte[] now = bytes(loader, each.getKey());
          if (now != null && Arrays.hashCode(now) != each.getValue()) {
            return true;
          }
        }
        return false;
      } catch (IOException unreadable) {
        return true;
      }
    }
  }

  /** The number by which workers know a loader; it is looked at again each time. */
  public int idOf(@Nullable ClassLoader loader) {
    dropGone();
    if (loader == null || isWithin(usual, loader)) {
      return FunctionTable.USUAL_LOADER;
    }
    return sources.compute(loader, (key, known) -> {
          if (known != null && !known.hasChanged(loader)) {
            return known;
          }
          Source source = new Source(loader, lastId.incrementAndGet(), gone);
          byId.put(source.id, source);
          return source;
        })
        .id;
  }

  private static boolean isWithin(ClassLoader child, ClassLoader loader) {
    for (ClassLoader each = child; each != null; each = each.getParent()) {
      if (each == loader) {
        return true;
      }
    }
    return false;
  }

  private void dropGone() {
    Object reference;
    while ((reference = gone.poll()) != null) {
      if (reference instanceof Source source && byId.remove(source.id, source)) {
        onGone.accept(source.id);
      }
    }
  }

  /** A class file or resource of a loader; runs that loader's code. */
  public ClassRelay.Found find(int id, String path) {
    Source source = byId.get(id);
    ClassLoader loader = source == null ? null : source.get();
    if (source == null || loader == null) {
      return ClassRelay.Found.missing("its class loader is gone in the application");
    }
    try {
      byte[] bytes = bytes(loader, path);
      if (bytes == null) {
        return ClassRelay.Found.missing(path.endsWith(CLASS_FILE) ? isSilent(loader) : "");
      }
      if (path.endsWith(CLASS_FILE)) {
        source.given.put(path, Arrays.hashCode(bytes));
      }
      return ClassRelay.Found.of(bytes);
    } catch (IOException | RuntimeException | LinkageError e) {
      return ClassRelay.Found.missing("the application cannot give it: " + e);
    }
  }

  private static String isSilent(ClassLoader loader) {
    return "the application's " + loader.getClass().getName()
        + " does not give the bytes of this class (getResourceAsStream is null, no "
        + ClassBytesProvider.class.getSimpleName() + " knows it)";
  }

  private static byte @Nullable [] bytes(ClassLoader loader, String path) throws IOException {
    try (InputStream in = loader.getResourceAsStream(path)) {
      if (in != null) {
        return in.readAllBytes();
      }
    }
    if (path.endsWith(CLASS_FILE)) {
      String name = path.substring(0, path.length() - CLASS_FILE.length()).replace('/', '.');
      for (ClassBytesProvider provider :
          ServiceLoader.load(ClassBytesProvider.class, ShippableLoaders.class.getClassLoader())) {
        byte[] bytes = provider.classBytes(loader, name);
        if (bytes != null) {
          return bytes;
        }
      }
    }
    return null;
  }
}
