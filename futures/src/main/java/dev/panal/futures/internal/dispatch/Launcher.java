package dev.panal.futures.internal.dispatch;

import dev.panal.core.internal.CurrentTask;
import dev.panal.futures.internal.ShippedClasses;
import dev.panal.futures.internal.process.ExitEvidence;
import dev.panal.futures.internal.process.LaunchFile;
import dev.panal.futures.internal.process.WorkerProcess;
import dev.panal.ipc.internal.directory.FileTree;
import dev.panal.ipc.internal.link.HostLink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Starts and ends worker processes and their links, off the dispatcher: both take milliseconds. */
final class Launcher {
  private final Pool pool;
  private final ThreadPoolExecutor threads;

  Launcher(Pool pool) {
    this.pool = pool;
    this.threads =
        new ThreadPoolExecutor(2, 2, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), body -> {
          Thread thread =
              new Thread(null, body, "panal-" + pool.config().name() + "-launcher", 0, false);
          thread.setDaemon(true);
          return thread;
        });
    threads.allowCoreThreadTimeOut(true);
  }

  void launch(Worker worker) {
    threads.execute(() -> {
      try {
        start(worker);
      } catch (Throwable t) {
        pool.dispatcher().post(() -> pool.dispatcher().crew().startFailed(worker, t));
      }
    });
  }

  /** The JVM boots while the link's files are made; the worker waits for those to be complete. */
  private void start(Worker worker) throws IOException {
    Path directory = pool.directory().linkDirectory(worker.index(), worker.id());
    worker.directory = directory;
    String secret = pool.hub().register(worker.id());
    WorkerProcess[] started = new WorkerProcess[1];
    CompletableFuture<Void> known = new CompletableFuture<>();
    started[0] = WorkerProcess.start(
        pool.config().launch(),
        directory,
        properties(worker, directory, secret),
        () -> known.thenRun(() -> exited(worker, started[0])));
    try {
      HostLink link = HostLink.create(directory, pool.linkSettings());
      pool.dispatcher().post(() -> pool.dispatcher().crew().started(worker, started[0], link));
    } catch (Throwable t) {
      started[0].kill();
      throw t;
    }
    known.complete(null);
  }

  private Map<String, String> properties(Worker worker, Path directory, String secret) {
    Map<String, String> told = new TreeMap<>();
    told.put(LaunchFile.MODE, "pool");
    told.put(LaunchFile.NAME, worker.name());
    told.put(LaunchFile.WORKER, Integer.toString(worker.index()));
    told.put(LaunchFile.LINK, directory.toString());
    told.put(LaunchFile.HUB, pool.hub().address().toString());
    told.put(LaunchFile.HUB_ID, Integer.toString(worker.id()));
    told.put(LaunchFile.HUB_SECRET, secret);
    told.put(LaunchFile.DEPTH, Integer.toString(CurrentTask.depth() + 1));
    told.put("segmentBudget", Long.toString(Pool.WORKER_SEGMENT_BYTES));
    told.put("spill", pool.spillDirectory().toString());
    if (pool.config().relay() != null) {
      told.put(ShippedClasses.ORIGIN, ShippedClasses.ELSEWHERE);
    }
    return told;
  }

  /** On a thread of the process's own, after its end. */
  private void exited(Worker worker, WorkerProcess process) {
    HostLink link = worker.link();
    ExitEvidence evidence = process.evidence(link != null && link.page().isOrderlyExit());
    pool.dispatcher().post(() -> pool.dispatcher().crew().exited(worker, evidence));
  }

  void kill(WorkerProcess process) {
    try {
      threads.execute(process::kill);
    } catch (OutOfMemoryError noThread) {
      process.kill();
    }
  }

  /** Frees what a worker had that is gone. */
  void discard(Worker worker) {
    pool.hub().forget(worker.id());
    threads.execute(() -> {
      HostLink link = worker.link();
      if (link != null) {
        link.close();
      }
      Path directory = worker.directory;
      if (directory != null) {
        FileTree.delete(directory);
      }
    });
  }

  /**
   * Waits until everything that was asked for is done; on the dispatcher's thread, which nobody
   * interrupts.
   */
  void finish() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
    }
  }
}
