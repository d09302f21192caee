package dev.panal.futures.internal.dispatch;

import com.google.common.collect.MapMaker;
import dev.panal.futures.ClassBytesProvider;
import dev.panal.futures.internal.ClassMessage;
import dev.panal.ipc.internal.codec.FunctionTable;
import dev.panal.ipc.internal.directory.OwnerOnly;
import dev.panal.ipc.internal.link.ControlMessage;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Gives workers the classes and resources of loaders that are on no class path: of JShell, a
 * notebook, a source file that {@code java} runs, or an application's own. Thread-safe.
 *
 * <p>Workers know such a loader by a number. One whose classes have changed since they were given
 * away, as JShell changes them, gets another number, and with it new classes everywhere. No loader
 * is kept alive; workers are told of those that have gone.
 */
final class ClassSource {
  private static final String CLASS_FILE = ".class";

  private final Pool pool;
  private final Map<ClassLoader, Source> sources = new MapMaker().weakKeys().makeMap();
  private final Map<Integer, Source> byId = new ConcurrentHashMap<>();
  private final ReferenceQueue<ClassLoader> gone = new ReferenceQueue<>();
  private final AtomicInteger lastId = new AtomicInteger(FunctionTable.USUAL_LOADER);
  private final AtomicLong files = new AtomicLong();

  ClassSource(Pool pool) {
    this.pool = pool;
  }

  private static final class Source extends WeakReference<ClassLoader> {
    final int id;
    /** Hashes of what was given away, by path. */
    final Map<String, Integer> given = new ConcurrentHashMap<>();

    Source(ClassLoader loader, int id, ReferenceQueue<ClassLoader> queue) {
      super(loader, queue);
      this.id = id;
    }

    boolean hasChanged(ClassLoader loader) throws IOException {
      for (Map.Entry<String, Integer> each : given.entrySet()) {
        byte[] now = bytes(loader, each.getKey());
        if (now != null && Arrays.hashCode(now) != each.getValue()) {
          return true;
        }
      }
      return false;
    }
  }

  /** The number by which workers know a loader; it is looked at again each time. */
  int idOf(@Nullable ClassLoader loader) {
    dropGone();
    if (loader == null || isOnTheClassPath(loader)) {
      return FunctionTable.USUAL_LOADER;
    }
    return sources.compute(loader, (key, known) -> {
          if (known != null && !changed(known, loader)) {
            return known;
          }
          Source source = new Source(loader, lastId.incrementAndGet(), gone);
          byId.put(source.id, source);
          return source;
        })
        .id;
  }

  private static boolean changed(Source known, ClassLoader loader) {
    try {
      return known.hasChanged(loader);
    } catch (IOException unreadable) {
      return true;
    }
  }

  private static boolean isOnTheClassPath(ClassLoader loader) {
    for (ClassLoader usual = ClassLoader.getSystemClassLoader();
        usual != null;
        usual = usual.getParent()) {
      if (usual == loader) {
        return true;
      }
    }
    return false;
  }

  private void dropGone() {
    Object reference;
    while ((reference = gone.poll()) != null) {
      if (reference instanceof Source source && byId.remove(source.id, source)) {
        Dispatcher dispatcher = pool.dispatcherIfStarted();
        if (dispatcher != null) {
          for (Worker worker : dispatcher.crew().workers()) {
            pool.hub().send(worker.id(), ClassMessage.drop(source.id));
          }
        }
      }
    }
  }

  /** A worker asks; it is answered by a callback thread, for a loader may be anybody's code. */
  void asked(Worker worker, ControlMessage request) {
    pool.callbacks().execute(() -> pool.hub().send(worker.id(), answer(worker, request)));
  }

  private ControlMessage answer(Worker worker, ControlMessage request) {
    String path = request.text();
    Source source = byId.get(request.slot());
    ClassLoader loader = source == null ? null : source.get();
    Path directory = worker.directory;
    if (source == null || loader == null || directory == null) {
      return missing(request, "its class loader is gone in the application");
    }
    try {
      byte[] bytes = bytes(loader, path);
      if (bytes == null) {
        return missing(
            request,
            path.endsWith(CLASS_FILE)
                ? "the application's " + loader.getClass().getName()
                    + " does not give the bytes of this class (getResourceAsStream is null, no "
                    + ClassBytesProvider.class.getSimpleName() + " knows it)"
                : "");
      }
      if (path.endsWith(CLASS_FILE)) {
        source.given.put(path, Arrays.hashCode(bytes));
      }
      Path file = directory.resolve("class-" + files.incrementAndGet());
      OwnerOnly.write(file, bytes);
      return ClassMessage.found(request.slot(), request.generation(), file.toString());
    } catch (IOException | RuntimeException | LinkageError e) {
      return missing(request, "the application cannot give it: " + e);
    }
  }

  private static ControlMessage missing(ControlMessage request, String why) {
    return ClassMessage.missing(request.slot(), request.generation(), why);
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
          ServiceLoader.load(ClassBytesProvider.class, ClassSource.class.getClassLoader())) {
        byte[] bytes = provider.classBytes(loader, name);
        if (bytes != null) {
          return bytes;
        }
      }
    }
    return null;
  }
}
