package dev.panal.futures.internal;

import com.google.common.collect.MapMaker;
import dev.panal.futures.ClassBytesProvider;
import dev.panal.ipc.internal.codec.FunctionTable;
import dev.panal.ipc.internal.codec.LoaderVersion;
import dev.panal.ipc.internal.codec.ShellVariables;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Class loaders of an application whose classes workers do not have, by numbers. Thread-safe.
 *
 * <p>A loader whose classes have changed since they were given away, as JShell changes them, gets
 * another version, and with it new classes everywhere. No loader is kept alive.
 */
public final class ShippableLoaders implements LoaderVersion.Source {
  private static final String CLASS_FILE = ".class";
  /** Classes of functions that were seen before are looked at for a tenth of the time at most. */
  private static final int REST = 9;

  private static final long MOST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  /** Less than JShell takes to compile what it redefines. */
  private static final long SHELLS_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

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
    private final boolean steady;
    /** Hashes of what was given away, by path. */
    private final Map<String, Integer> given = new ConcurrentHashMap<>();

    private volatile LoaderVersion version;
    private volatile boolean changed;
    private volatile boolean shells;
    private volatile long nextLook = System.nanoTime();

    Source(ClassLoader loader, int id, ReferenceQueue<ClassLoader> queue) {
      super(loader, queue);
      this.id = id;
      this.steady = isWithin(ClassLoader.getSystemClassLoader(), loader);
      this.version = new LoaderVersion(id, 0);
    }

    boolean isRested() {
      return !steady && (changed || System.nanoTime() - nextLook >= 0);
    }

    LoaderVersion version() {
      return version;
    }

    synchronized LoaderVersion look(ClassLoader loader) {
      if (steady) {
        return version;
      }
      long began = System.nanoTime();
      if (changed || hasChanged(loader)) {
        changed = false;
        given.clear();
        version = new LoaderVersion(id, version.version() + 1);
      }
      long ended = System.nanoTime();
      nextLook =
          ended + Math.min((ended - began) * REST, shells ? SHELLS_REST_NANOS : MOST_REST_NANOS);
      return version;
    }

    /** What cannot be read now is looked at again the next time. */
    private boolean hasChanged(ClassLoader loader) {
      try {
        for (Map.Entry<String, Integer> each : given.entrySet()) {
          byte[] now = bytes(loader, each.getKey());
          if (now != null && Arrays.hashCode(now) != each.getValue()) {
            return true;
          }
        }
        return false;
      } catch (IOException | RuntimeException | LinkageError unreadable) {
        return false;
      }
    }

    void gave(String path, byte[] bytes) {
      int hash = Arrays.hashCode(bytes);
      Integer before = given.put(path, hash);
      if (before != null && before != hash) {
        changed = true; // some worker has the one, some the other
      }
      if (ShellVariables.isShells(path)) {
        shells = true;
      }
    }
  }

  @Override
  public LoaderVersion of(@Nullable ClassLoader loader, @Nullable LoaderVersion seen) {
    dropGone();
    if (loader == null || isWithin(usual, loader)) {
      return LoaderVersion.USUAL;
    }
    Source source = sources.computeIfAbsent(loader, this::newSource);
    return seen == null || source.isRested() ? source.look(loader) : source.version();
  }

  private Source newSource(ClassLoader loader) {
    Source source = new Source(loader, lastId.incrementAndGet(), gone);
    byId.put(source.id, source);
    return source;
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
        source.gave(path, bytes);
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
