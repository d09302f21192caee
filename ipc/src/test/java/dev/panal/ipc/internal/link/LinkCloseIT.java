package dev.panal.ipc.internal.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.ipc.internal.lane.LaneKind;
import dev.panal.ipc.internal.lane.LaneReader;
import dev.panal.ipc.internal.lane.LaneWriter;
import dev.panal.ipc.internal.lane.LinkBrokenException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Links are closed while other threads use them: what was a crash of the JVM without the locks. */
class LinkCloseIT {
  private static final int LINKS = Integer.getInteger("panal.test.links", 400);
  private static final int THREADS = 8;

  /** A loaded machine is not what is tested. */
  private static final LinkSettings SETTINGS =
      new LinkSettings(LaneKind.CHRONICLE, 16 << 20, Duration.ofMinutes(1));

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void links_closedUnderEightThreads_neitherCrashNorHang() throws Exception {
    Path directory = Files.createTempDirectory(EchoPeer.shm(), "panal-test-");
    AtomicReference<Ends> current = new AtomicReference<>(Ends.open(directory, 0));
    AtomicLong frames = new AtomicLong();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<Long>> users = new ArrayList<>();
    try {
      for (int i = 0; i < THREADS; i++) {
        users.add(threads.submit(user(current, frames, i)));
      }
      for (int i = 1; i <= LINKS; i++) {
        Ends next = Ends.open(directory, i);
        Ends before = current.getAndSet(next);
        before.close();
      }
      Ends last = current.getAndSet(null);
      last.close();
      long breaks = 0;
      for (Future<Long> user : users) {
        breaks += user.get(60, TimeUnit.SECONDS);
      }
      assertThat(frames.get()).isPositive();
      assertThat(breaks).isPositive();
    } finally {
      current.set(null);
      threads.shutdownNow();
    }
    try (var left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
    Files.delete(directory);
  }

  /**
   * Uses whatever link is current until there is none; returns how often it was told that a link is
   * closed.
   */
  private static Callable<Long> user(AtomicReference<Ends> current, AtomicLong frames, int number) {
    return () -> {
      long closed = 0;
      byte[] frame = new byte[200];
      for (Ends ends = current.get(); ends != null; ends = current.get()) {
        if (number >= 1) {
          LockSupport.parkNanos(20_000);
        }
        try {
          switch (number % 4) {
            case 0 ->
              ends.host
                  .toWorker()
                  .offer(frame, 0, ThreadLocalRandom.current().nextInt(frame.length));
            case 1 -> frames.addAndGet(ends.anyReader().poll((buffer, offset, length) -> {}, 16));
            case 2 ->
              ends.anyWriter().offer(frame, 0, ThreadLocalRandom.current().nextInt(frame.length));
            default ->
              frames.addAndGet(
                  Math.max(0, ends.host.fromWorker().tryPoll((buffer, offset, length) -> {}, 16)));
          }
        } catch (LinkBrokenException e) {
          assertThat(e).hasMessageContaining("closed");
          closed++;
          Thread.yield();
        }
      }
      return closed;
    };
  }

  @Test
  @Timeout(300)
  void links_openedAndClosed_leaveNoDescriptorAndNoMapping(@TempDir Path directory)
      throws Exception {
    for (int i = 0; i < 20; i++) {
      Ends.open(directory, i).close();
    }
    long descriptors = descriptors();
    long queueMappings = queueMappings();
    for (int i = 20; i < 320; i++) {
      Ends ends = Ends.open(directory, i);
      assertThat(ends.host.toWorker().offer(new byte[10], 0, 10)).isTrue();
      if (ends.worker != null) {
        assertThat(ends.worker.fromHost().poll((buffer, offset, length) -> {}, 10))
            .isOne();
      }
      ends.close();
    }
    assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 2);
    assertThat(queueMappings()).isLessThanOrEqualTo(queueMappings);
  }

  private static long descriptors() throws Exception {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  private static long queueMappings() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.contains(".cq4"))
        .count();
  }

  /** Every fourth link has both ends here; the others have a worker that never comes. */
  private record Ends(HostLink host, @Nullable WorkerLink worker) {
    static Ends open(Path directory, int number) throws Exception {
      Path link = directory.resolve("link" + number);
      HostLink host = HostLink.create(link, SETTINGS);
      return new Ends(host, number % 4 == 0 ? WorkerLink.open(link, Duration.ofMinutes(1)) : null);
    }

    LaneReader anyReader() {
      return worker == null ? host.fromWorker() : worker.fromHost();
    }

    LaneWriter anyWriter() {
      return worker == null ? host.toWorker() : worker.toHost();
    }

    void close() {
      if (worker != null) {
        worker.close();
      }
      host.close();
    }
  }
}
