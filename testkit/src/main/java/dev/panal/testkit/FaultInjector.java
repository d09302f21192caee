package dev.panal.testkit;

import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerInfo;
import dev.panal.futures.WorkerState;
import dev.panal.testkit.InjectedFault.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets the workers of a pool suffer while a test runs: kills them, stops them for a while, changes
 * their number, fills their shared memory; at random times, the choice repeatable from a seed.
 *
 * <pre>{@code
 * try (FaultInjector faults = FaultInjector.builder(pool).seed(7).rate(Kind.KILL, 2).start()) {
 *   // what must hold although workers die twice a second
 * }
 * }</pre>
 *
 * <p>Workers that are not ready yet are left alone: a pool whose workers do not start is broken,
 * and says so.
 *
 * <p>Needs a platform with POSIX signals and the {@code kill} command. Thread-safe. Python's
 * {@code multiprocessing} has no counterpart.
 */
public final class FaultInjector implements AutoCloseable {
  private static final long LONGEST_STOP_MILLIS = 30;
  private static final long FILLED_MILLIS = 50;
  private static final int BALLAST = 1 << 20;

  private final ProcessPoolExecutor pool;
  private final Map<Kind, Double> rates;
  private final Random random;
  private final int mostWorkers;
  private final @Nullable Path filled;
  private final long startedNanos = System.nanoTime();
  private final List<InjectedFault> faults = new CopyOnWriteArrayList<>();
  private final Set<Long> victims = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  private FaultInjector(Builder builder) {
    pool = builder.pool;
    rates = new EnumMap<>(builder.rates);
    random = new Random(builder.seed);
    mostWorkers = builder.mostWorkers;
    filled = builder.filled;
    thread = new Thread(this::run, "panal-fault-injector");
    thread.setDaemon(true);
    thread.start();
  }

  /** Begins with the pool whose workers shall suffer. */
  public static Builder builder(ProcessPoolExecutor pool) {
    return new Builder(pool);
  }

  /** What was done so far, in order. */
  public List<InjectedFault> faults() {
    return List.copyOf(faults);
  }

  /** How often something was done so far. */
  public long count(Kind kind) {
    return faults.stream().filter(fault -> fault.kind() == kind).count();
  }

  /** Whether that process was killed or stopped: its death needs no further explanation. */
  public boolean isVictim(long pid) {
    return victims.contains(pid);
  }

  private void run() {
    double total = rates.values().stream().mapToDouble(Double::doubleValue).sum();
    if (total == 0) {
      return;
    }
    try {
      // exponential pauses: faults are independent of each other, and at times close together
      while (!closing.await(
          (long) (-Math.log(1 - random.nextDouble()) / total * 1e9), TimeUnit.NANOSECONDS)) {
        inject(choose(total));
      }
    } catch (InterruptedException | IOException e) {
      throw new IllegalStateException("fault injection ended early: " + e, e);
    }
  }

  private Kind choose(double total) {
    double left = random.nextDouble() * total;
    Kind chosen = Kind.KILL;
    for (Map.Entry<Kind, Double> each : rates.entrySet()) {
      chosen = each.getKey();
      left -= each.getValue();
      if (left < 0) {
        return chosen;
      }
    }
    return chosen;
  }

  private void inject(Kind kind) throws IOException, InterruptedException {
    switch (kind) {
      case KILL -> {
        long pid = anyWorker();
        if (pid != 0) {
          note(kind, pid);
          ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
      }
      case STOP -> {
        long pid = anyWorker();
        if (pid != 0) {
          note(kind, pid);
          signal("STOP", pid);
          closing.await(
              1 + (long) (random.nextDouble() * LONGEST_STOP_MILLIS), TimeUnit.MILLISECONDS);
          signal("CONT", pid);
        }
      }
      case RESIZE -> {
        note(kind, 0);
        pool.resize(1 + random.nextInt(mostWorkers));
      }
      case RESTART -> {
        note(kind, 0);
        pool.restartWorkers();
      }
      case FILL -> {
        note(kind, 0);
        fill(Objects.requireNonNull(filled));
      }
      default -> throw new IllegalArgumentException(kind.toString());
    }
  }

  private void note(Kind kind, long pid) {
    if (pid != 0) {
      victims.add(pid); // before anything happens to it
    }
    faults.add(new InjectedFault(kind, pid, Duration.ofNanos(System.nanoTime() - startedNanos)));
  }

  /** One that is ready: workers that die three times in a row before they are, break their pool. */
  private long anyWorker() {
    List<Long> pids = new ArrayList<>();
    for (WorkerInfo worker : pool.workers()) {
      if (worker.state() != WorkerState.STARTING) {
        worker.pid().ifPresent(pids::add);
      }
    }
    return pids.isEmpty() ? 0 : pids.get(random.nextInt(pids.size()));
  }

  private static void signal(String name, long pid) throws IOException, InterruptedException {
    // it fails when the process has ended meanwhile, which is as good
    new ProcessBuilder("kill", "-" + name, Long.toString(pid))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private void fill(Path directory) throws IOException, InterruptedException {
    Path ballast = directory.resolve("ballast");
    try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
      byte[] piece = new byte[BALLAST];
      for (int length = piece.length; length > 0; ) {
        try {
          file.write(piece, 0, length);
        } catch (IOException full) {
          length /= 2; // to the last page
        }
      }
      closing.await(FILLED_MILLIS, TimeUnit.MILLISECONDS);
      file.setLength(0);
    } finally {
      Files.deleteIfExists(ballast);
    }
  }

  /** Stops. What was begun is ended: nobody stays stopped, no room stays taken. */
  @Override
  public void close() {
    closing.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Collects what shall happen. */
  public static final class Builder {
    private final ProcessPoolExecutor pool;
    private final Map<Kind, Double> rates = new EnumMap<>(Kind.class);
    private long seed = System.nanoTime();
    private int mostWorkers = 4;
    private @Nullable Path filled;

    private Builder(ProcessPoolExecutor pool) {
      this.pool = Objects.requireNonNull(pool, "pool");
    }

    /** Of the choices made. Default: another one each time. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * How often a second it happens, on average. Default: never.
     *
     * @throws IllegalArgumentException when it is negative, or for {@link Kind#FILL}, which
     *     {@link #fill} sets
     */
    public Builder rate(Kind kind, double aSecond) {
      if (aSecond < 0 || Double.isNaN(aSecond)) {
        throw new IllegalArgumentException("rate of " + kind + "=" + aSecond + " is negative");
      }
      if (kind == Kind.FILL) {
        throw new IllegalArgumentException("FILL needs a directory: use fill(directory, rate)");
      }
      rates.put(kind, aSecond);
      return this;
    }

    /**
     * Fills the file system of that directory, which should therefore be one for the test alone.
     */
    public Builder fill(Path directory, double aSecond) {
      if (aSecond < 0 || Double.isNaN(aSecond)) {
        throw new IllegalArgumentException("rate of FILL=" + aSecond + " is negative");
      }
      filled = directory;
      rates.put(Kind.FILL, aSecond);
      return this;
    }

    /** What {@link Kind#RESIZE} goes up to; it goes down to 1. Default: 4. */
    public Builder mostWorkers(int count) {
      if (count < 1) {
        throw new IllegalArgumentException("mostWorkers=" + count + " must be positive");
      }
      mostWorkers = count;
      return this;
    }

    /** Begins to inject, on a thread of its own. */
    public FaultInjector start() {
      return new FaultInjector(this);
    }
  }
}
