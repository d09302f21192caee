package dev.panal.futures.internal;

import dev.panal.ipc.internal.link.ControlMessage;
import dev.panal.ipc.internal.link.WorkerBells;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * In a worker: class loaders that stand for such of the application's whose classes are on no class
 * path. What they lack they ask the application for, once. Thread-safe.
 */
public final class ShippedClasses {
  /** Property of a worker whose tasks are another program's. */
  public static final String ORIGIN = "classesFrom";

  public static final String ELSEWHERE = "elsewhere";

  /** What both sides of a call have in common, in one version. */
  private static final List<String> SHARED =
      List.of("dev.panal.core.", "dev.panal.ipc.", "dev.panal.futures.");

  private static final long PATIENCE_SECONDS = 30;

  private final WorkerBells bells;
  private final ClassLoader parent;
  private final boolean ownFirst;
  private final Map<Long, CompletableFuture<ControlMessage>> asked = new ConcurrentHashMap<>();
  private final AtomicLong requests = new AtomicLong();

  /**
   * @param parent what is on the class path
   * @param ownFirst whether the class path is not the application's: then a class of the
   *     application's is preferred, but for Panal's own and the JDK's
   */
  ShippedClasses(WorkerBells bells, ClassLoader parent, boolean ownFirst) {
    this.bells = bells;
    this.parent = parent;
    this.ownFirst = ownFirst;
  }

  /**
   * A new one, with the classes that the application's has when they are first used.
   *
   * @param id the number that the application gave it
   */
  ClassLoader loader(int id) {
    return new Loader(id);
  }

  /** On the listener's thread: an answer of the application's. */
  void answered(ControlMessage message) {
    CompletableFuture<ControlMessage> waiting = asked.remove(message.generation());
    if (waiting != null) {
      waiting.complete(message);
    }
  }

  private ControlMessage ask(int loader, String path) {
    long request = requests.incrementAndGet();
    CompletableFuture<ControlMessage> answer = new CompletableFuture<>();
    asked.put(request, answer);
    bells.sendToHost(ClassMessage.ask(loader, request, path));
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          interrupted = true; // a class is loaded whole or not at all
        } catch (TimeoutException | ExecutionException e) {
          return ClassMessage.missing(
              loader, request, "the application did not answer within " + PATIENCE_SECONDS + " s");
        }
      }
    } finally {
      asked.remove(request);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private final class Loader extends ClassLoader {
    static {
      registerAsParallelCapable();
    }

    private final int id;

    Loader(int id) {
      super("panal-" + id, parent);
      this.id = id;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!ownFirst || SHARED.stream().anyMatch(name::startsWith)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> found = findLoadedClass(name);
        return found != null ? found : platformOrOwn(name);
      }
    }

    private Class<?> platformOrOwn(String name) throws ClassNotFoundException {
      try {
        return getPlatformClassLoader().loadClass(name);
      } catch (ClassNotFoundException notTheJdks) {
        return findClass(name);
      }
    }

    @Override
    public @Nullable URL getResource(String name) {
      URL own = ownFirst ? findResource(name) : null;
      return own != null ? own : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      if (!ownFirst) {
        return super.getResources(name);
      }
      List<URL> all = new ArrayList<>(1);
      URL found = findResource(name);
      if (found != null) {
        all.add(found);
      }
      getPlatformClassLoader().getResources(name).asIterator().forEachRemaining(all::add);
      return Collections.enumeration(all);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      ControlMessage answer = ask(id, name.replace('.', '/') + ".class");
      if (answer.item() != ClassMessage.FOUND) {
        throw new ClassNotFoundException(
            answer.text().isEmpty() ? name : name + ": " + answer.text());
      }
      Path file = Path.of(answer.text());
      try {
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name + " was sent, and cannot be read", e);
      }
    }

    @Override
    protected @Nullable URL findResource(String name) {
      ControlMessage answer = ask(id, name);
      if (answer.item() != ClassMessage.FOUND) {
        return null;
      }
      try {
        return Path.of(answer.text()).toUri().toURL();
      } catch (MalformedURLException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
