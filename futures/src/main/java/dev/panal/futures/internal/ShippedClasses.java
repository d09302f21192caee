package dev.panal.futures.internal;

import dev.panal.ipc.internal.link.ControlMessage;
import dev.panal.ipc.internal.link.WorkerBells;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
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
final class ShippedClasses {
  private static final long PATIENCE_SECONDS = 30;

  private final WorkerBells bells;
  private final ClassLoader parent;
  private final Map<Integer, Loader> loaders = new ConcurrentHashMap<>();
  private final Map<Long, CompletableFuture<ControlMessage>> asked = new ConcurrentHashMap<>();
  private final AtomicLong requests = new AtomicLong();

  /** @param parent what is on the class path */
  ShippedClasses(WorkerBells bells, ClassLoader parent) {
    this.bells = bells;
    this.parent = parent;
  }

  /** By the number that the application gave it. */
  ClassLoader loader(int id) {
    return loaders.computeIfAbsent(id, Loader::new);
  }

  /** On the listener's thread: an answer of the application's. */
  void answered(ControlMessage message) {
    CompletableFuture<ControlMessage> waiting = asked.remove(message.generation());
    if (waiting != null) {
      waiting.complete(message);
    }
  }

  void drop(int id) {
    loaders.remove(id);
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
