package dev.panal.futures.internal.dispatch;

import dev.panal.futures.internal.ClassMessage;
import dev.panal.futures.internal.ClassRelay;
import dev.panal.futures.internal.ShippableLoaders;
import dev.panal.ipc.internal.codec.LoaderVersion;
import dev.panal.ipc.internal.directory.OwnerOnly;
import dev.panal.ipc.internal.link.ControlMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives workers the classes and resources of loaders that are on no class path: of JShell, a
 * notebook, a source file that {@code java} runs, or an application's own; in a pool that runs
 * other programs' tasks, of theirs. Thread-safe.
 */
final class ClassSource {
  private final Pool pool;
  private final ShippableLoaders loaders;
  private final AtomicLong files = new AtomicLong();

  ClassSource(Pool pool) {
    this.pool = pool;
    this.loaders = new ShippableLoaders(ClassLoader.getSystemClassLoader(), this::drop);
  }

  /** What tells of the loaders of this program. */
  LoaderVersion.Source loaders() {
    return loaders;
  }

  /** Workers need a loader no more. */
  void drop(int loader) {
    Dispatcher dispatcher = pool.dispatcherIfStarted();
    if (dispatcher != null) {
      for (Worker worker : dispatcher.crew().workers()) {
        pool.hub().send(worker.id(), ClassMessage.drop(loader));
      }
    }
  }

  /** A worker asks; it is answered by a callback thread, for a loader may be anybody's code. */
  void asked(Worker worker, ControlMessage request) {
    ClassRelay relay = pool.config().relay();
    pool.callbacks().execute(() -> {
      if (relay == null) {
        answer(worker, request, loaders.find(request.slot(), request.text()));
      } else {
        relay.ask(request.slot(), request.text(), found -> answer(worker, request, found));
      }
    });
  }

  private void answer(Worker worker, ControlMessage request, ClassRelay.Found found) {
    pool.hub().send(worker.id(), message(worker, request, found));
  }

  private ControlMessage message(Worker worker, ControlMessage request, ClassRelay.Found found) {
    byte[] bytes = found.bytes();
    Path directory = worker.directory;
    if (bytes == null || directory == null) {
      return missing(request, found.why());
    }
    try {
      Path file = directory.resolve("class-" + files.incrementAndGet());
      OwnerOnly.write(file, bytes);
      return ClassMessage.found(request.slot(), request.generation(), file.toString());
    } catch (IOException e) {
      return missing(request, "the application cannot give it: " + e);
    }
  }

  private static ControlMessage missing(ControlMessage request, String why) {
    return ClassMessage.missing(request.slot(), request.generation(), why);
  }
}
