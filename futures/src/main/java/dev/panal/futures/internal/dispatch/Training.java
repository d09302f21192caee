package dev.panal.futures.internal.dispatch;

import dev.panal.futures.internal.process.ClassDataArchive;
import dev.panal.futures.internal.process.LaunchFile;
import dev.panal.futures.internal.process.LaunchSettings;
import dev.panal.futures.internal.process.WorkerProcess;
import dev.panal.ipc.internal.directory.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the class-data archive that is not there yet: some time after the first worker was ready, a
 * JVM of its own runs at the lowest priority. The pool's end ends it; the next pool then begins
 * anew.
 */
final class Training {
  /** Leaves the start of the application alone. */
  private static final long DELAY_MILLIS = 500;

  private static final Duration MOST = Duration.ofMinutes(2);
  private static final long ID = Long.MAX_VALUE;

  private final Pool pool;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private @Nullable Thread thread;
  private @Nullable WorkerProcess process;

  Training(Pool pool) {
    this.pool = pool;
  }

  /** Called whenever a worker is ready; on the dispatcher's thread. */
  synchronized void workerReady() {
    if (thread != null || stopped.getCount() == 0) {
      return;
    }
    ClassDataArchive archive = pool.config().launch().archive().orElse(null);
    if (archive == null) {
      return;
    }
    thread = new Thread(
        null, () -> run(archive), "panal-" + pool.config().name() + "-archive", 0, false);
    thread.setDaemon(true);
    thread.start();
  }

  private void run(ClassDataArchive archive) {
    boolean made = false;
    try {
      if (stopped.await(DELAY_MILLIS, TimeUnit.MILLISECONDS) || !archive.isWanted()) {
        return;
      }
      try {
        made = make(archive);
      } finally {
        if (!made && stopped.getCount() == 0) {
          archive.wantAgain();
        }
      }
    } catch (IOException | InterruptedException withoutIt) {
      // workers start without an archive, as they did so far
    }
  }

  private boolean make(ClassDataArchive archive) throws IOException, InterruptedException {
    Path directory = pool.directory().linkDirectory(0, ID);
    try {
      Path file = pool.spillDirectory().resolve("classes.jsa");
      LaunchSettings settings = pool.config().launch().training(file);
      Map<String, String> told = new TreeMap<>();
      told.put(LaunchFile.MODE, LaunchFile.ARCHIVE);
      told.put(LaunchFile.NAME, settings.name());
      told.put(LaunchFile.WORKER, "0");
      told.put(LaunchFile.LINK, directory.toString());
      WorkerProcess started = start(settings, directory, told);
      if (started == null) {
        return false;
      }
      if (!started.awaitEnd(MOST)) {
        started.kill();
        started.awaitEnd(MOST);
      }
      boolean made = started.process().exitValue() == 0 && Files.isRegularFile(file);
      if (made) {
        archive.install(file);
      }
      Files.deleteIfExists(file);
      return made;
    } finally {
      FileTree.delete(directory);
    }
  }

  private synchronized @Nullable WorkerProcess start(
      LaunchSettings settings, Path directory, Map<String, String> told) throws IOException {
    if (stopped.getCount() == 0) {
      return null;
    }
    process = WorkerProcess.start(settings, directory, told, () -> {});
    return process;
  }

  /** Ends it, and waits for that. */
  void stop() {
    Thread running;
    synchronized (this) {
      stopped.countDown();
      if (process != null) {
        process.kill();
      }
      running = thread;
    }
    if (running != null) {
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
