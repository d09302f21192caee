package dev.panal.testkit;

import dev.panal.core.Outcome;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.TaskSubmitter;
import dev.panal.core.WaitTimeoutException;
import dev.panal.core.WorkerCrashedException;
import dev.panal.futures.ProcessPoolBuilder;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerOutput;
import dev.panal.ipc.SharedIntArray;
import dev.panal.testkit.InjectedFault.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks with known answers from several threads while a {@link FaultInjector} does its worst,
 * and accounts for every one: its future is completed exactly once, a value is right, a failure is
 * explained by an injected fault, and no task without {@code crashRetries} ran more than once.
 *
 * <p>Runs are counted in shared memory, which outlives the workers.
 */
public final class Chaos {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MOST_VIOLATIONS = 100;
  private static final int RETRIES = 3;

  private final Settings settings;
  private final AtomicLong nextId = new AtomicLong();
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder crashed = new LongAdder();
  private final LongAdder cancelled = new LongAdder();
  private final LongAdder noMemory = new LongAdder();
  private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
  private final AtomicInteger violationCount = new AtomicInteger();
  /** Which tasks may run how often: 1, or more with retries; 0 is not known. */
  private final byte[] allowedRuns;

  private final boolean[] mustHaveRun;

  /**
   * What a run is made of.
   *
   * @param seed of all choices
   * @param duration how long tasks are submitted
   * @param workers of the pool, and a reserve worker besides
   * @param callers threads that submit and wait
   * @param killsASecond on average
   * @param mostTasks submits end early at that number
   * @param sharedMemory a small file system that is filled now and then; null: none is
   */
  public record Settings(
      long seed,
      Duration duration,
      int workers,
      int callers,
      double killsASecond,
      int mostTasks,
      @Nullable Path sharedMemory) {
    public Settings {
      Objects.requireNonNull(duration, "duration");
    }
  }

  private Chaos(Settings settings) {
    this.settings = settings;
    this.allowedRuns = new byte[settings.mostTasks()];
    this.mustHaveRun = new boolean[settings.mostTasks()];
  }

  /** Does it, and waits for the last answer. */
  public static ChaosReport run(Settings settings) throws InterruptedException {
    return new Chaos(settings).run();
  }

  private ChaosReport run() throws InterruptedException {
    long began = System.nanoTime();
    Map<Kind, Long> faults = new EnumMap<>(Kind.class);
    try (SharedIntArray runs = SharedIntArray.create(settings.mostTasks())) {
      ProcessPoolBuilder builder = ProcessPoolExecutor.builder()
          .workers(settings.workers())
          .reserve(1)
          .initializer(() -> ChaosTasks.attach(runs))
          .output(WorkerOutput.discard())
          .cancelGrace(Duration.ofMillis(100));
      if (settings.sharedMemory() != null) {
        builder.sharedMemoryDirectory(settings.sharedMemory());
      }
      try (ProcessPoolExecutor pool = builder.build()) {
        try (FaultInjector injector = injector(pool)) {
          callAll(pool, injector);
          for (Kind kind : Kind.values()) {
            faults.put(kind, injector.count(kind));
          }
        }
      }
      checkRuns(runs);
    }
    return new ChaosReport(
        settings.seed(),
        Duration.ofNanos(System.nanoTime() - began),
        submitted(),
        succeeded.sum(),
        crashed.sum(),
        cancelled.sum(),
        noMemory.sum(),
        faults,
        List.copyOf(violations));
  }

  private FaultInjector injector(ProcessPoolExecutor pool) {
    FaultInjector.Builder builder = FaultInjector.builder(pool)
        .seed(settings.seed())
        .rate(Kind.KILL, settings.killsASecond())
        .rate(Kind.STOP, settings.killsASecond() / 2)
        .rate(Kind.RESIZE, settings.killsASecond() / 10)
        .rate(Kind.RESTART, settings.killsASecond() / 40)
        .mostWorkers(2 * settings.workers());
    if (settings.sharedMemory() != null) {
      builder.fill(settings.sharedMemory(), settings.killsASecond() / 10);
    }
    return builder.start();
  }

  private void callAll(ProcessPoolExecutor pool, FaultInjector injector)
      throws InterruptedException {
    long end = System.nanoTime() + settings.duration().toNanos();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < settings.callers(); i++) {
      Random random = new Random(settings.seed() * 31 + i);
      Thread caller = new Thread(
          () -> {
            try {
              call(pool, injector, random, end);
            } catch (Throwable unexpected) {
              violation("a caller ended with " + unexpected);
            }
          },
          "panal-chaos-" + i);
      callers.add(caller);
      caller.start();
    }
    for (Thread caller : callers) {
      caller.join();
    }
  }

  private void call(ProcessPoolExecutor pool, FaultInjector injector, Random random, long end) {
    while (System.nanoTime() - end < 0 && violationCount.get() < MOST_VIOLATIONS) {
      boolean more = switch (random.nextInt(6)) {
        case 0, 1 -> quickBurst(pool, injector, 1 + random.nextInt(2000), 0, random);
        case 2 -> quickBurst(pool, injector, 1 + random.nextInt(200), RETRIES, random);
        case 3 -> mapped(pool, injector, 1 + random.nextInt(5000));
        case 4 -> slow(pool, injector, 1 + random.nextInt(10), random);
        default -> payloads(pool, injector, 1 + random.nextInt(10));
      };
      if (!more) {
        return;
      }
    }
  }

  /** The first of so many new ids, which may run so often; negative when there are no more. */
  private long ids(int count, int retries) {
    long first = nextId.getAndAdd(count);
    if (first + count > settings.mostTasks()) {
      return -1;
    }
    Arrays.fill(allowedRuns, (int) first, (int) first + count, (byte) (1 + retries));
    return first;
  }

  private long submitted() {
    long count = 0;
    for (byte allowed : allowedRuns) {
      count += allowed == 0 ? 0 : 1;
    }
    return count;
  }

  private boolean quickBurst(
      ProcessPoolExecutor pool, FaultInjector injector, int count, int retries, Random random) {
    long first = ids(count, retries);
    if (first < 0) {
      return false;
    }
    TaskSubmitter submitter = retries == 0
        ? pool
        : pool.with(TaskOptions.builder().crashRetries(retries).build());
    AtomicIntegerArray completions = new AtomicIntegerArray(count);
    List<TaskFuture<Long>> futures = new ArrayList<>(count);
    boolean oneByOne = random.nextInt(3) == 0;
    for (int i = 0; i < count; i++) {
      int index = i;
      TaskFuture<Long> future = submitter.submit(ChaosTasks::quick, first + i);
      future.onDone(f -> completions.incrementAndGet(index));
      futures.add(future);
      if (oneByOne && i % 10 == 0) {
        await(future, first + i, injector, false, ChaosTasks.answer(first + i));
      }
    }
    for (int i = 0; i < count; i++) {
      boolean counted = !(oneByOne && i % 10 == 0);
      if (counted) {
        await(futures.get(i), first + i, injector, false, ChaosTasks.answer(first + i));
      }
    }
    awaitCallbacks(first, completions);
    return true;
  }

  /** A callback runs soon after its future is done; never twice. */
  private void awaitCallbacks(long first, AtomicIntegerArray completions) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (int i = 0; i < completions.length(); i++) {
      while (completions.get(i) == 0) {
        if (System.nanoTime() - end > 0) {
          violation("task " + (first + i) + " was never announced");
          return;
        }
        Thread.onSpinWait();
        Thread.yield();
      }
      if (completions.get(i) > 1) {
        violation("task " + (first + i) + " was announced " + completions.get(i) + " times");
      }
    }
  }

  private boolean mapped(ProcessPoolExecutor pool, FaultInjector injector, int count) {
    long first = ids(count, 0);
    if (first < 0) {
      return false;
    }
    long next = first;
    try (Stream<Outcome<Long, Long>> outcomes = pool.mapOutcomes(
        ChaosTasks::quick, LongStream.range(first, first + count).boxed())) {
      for (Outcome<Long, Long> outcome : (Iterable<Outcome<Long, Long>>) outcomes::iterator) {
        if (outcome.input() != next) {
          violation("item " + next + " came as " + outcome.input());
        }
        Throwable failure = outcome.exception();
        if (failure == null) {
          right(next, outcome.value(), ChaosTasks.answer(next));
        } else {
          explain(next, failure, injector, false);
        }
        next++;
      }
    }
    if (next != first + count) {
      violation("of " + count + " items " + (next - first) + " came back");
    }
    return true;
  }

  private boolean slow(ProcessPoolExecutor pool, FaultInjector injector, int count, Random random) {
    long first = ids(count, 0);
    if (first < 0) {
      return false;
    }
    List<TaskFuture<Long>> futures = new ArrayList<>();
    boolean[] unwanted = new boolean[count];
    for (int i = 0; i < count; i++) {
      futures.add(pool.submit(ChaosTasks::slow, first + i));
    }
    for (int i = 0; i < count; i++) {
      int what = random.nextInt(6);
      if (what == 0) {
        unwanted[i] = futures.get(i).cancel(true);
      } else if (what == 1) {
        unwanted[i] = futures.get(i).cancelIfPending();
      }
    }
    for (int i = 0; i < count; i++) {
      await(futures.get(i), first + i, injector, unwanted[i], ChaosTasks.answer(first + i));
    }
    return true;
  }

  private boolean payloads(ProcessPoolExecutor pool, FaultInjector injector, int count) {
    long first = ids(count, 0);
    if (first < 0) {
      return false;
    }
    List<TaskFuture<byte[]>> futures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long id = first + i;
      try {
        futures.add(pool.submit(ChaosTasks::payload, id, ChaosTasks.makePayload(id)));
      } catch (TaskSerializationException refused) {
        explain(id, refused, injector, false);
        futures.add(null);
      }
    }
    for (int i = 0; i < count; i++) {
      TaskFuture<byte[]> future = futures.get(i);
      if (future == null) {
        continue;
      }
      long id = first + i;
      Throwable failure = outcomeOf(future, id);
      if (failure == null) {
        if (ChaosTasks.isPayload(id, future.result())) {
          right(id, 1, 1);
        } else {
          violation("task " + id + " has a wrong value");
        }
      } else {
        explain(id, failure, injector, false);
      }
    }
    return true;
  }

  private void await(
      TaskFuture<Long> future, long id, FaultInjector injector, boolean unwanted, long answer) {
    Throwable failure = outcomeOf(future, id);
    if (failure == null) {
      if (unwanted) {
        violation("task " + id + " was cancelled and has a value");
      }
      right(id, future.result(), answer);
    } else {
      explain(id, failure, injector, unwanted);
    }
  }

  private @Nullable Throwable outcomeOf(TaskFuture<?> future, long id) {
    try {
      return future.exception(PATIENCE);
    } catch (CancellationException e) {
      return e;
    } catch (WaitTimeoutException e) {
      violation("task " + id + " did not end within " + PATIENCE + ": " + future.info());
      return e;
    }
  }

  private void right(long id, @Nullable Object value, long answer) {
    if (!(value instanceof Number number) || number.longValue() != answer) {
      violation("task " + id + " has value=" + value + ", expected=" + answer);
    }
    mustHaveRun[(int) id] = true;
    succeeded.increment();
  }

  private void explain(long id, Throwable failure, FaultInjector injector, boolean unwanted) {
    if (failure instanceof CancellationException) {
      cancelled.increment();
      if (!unwanted) {
        violation("task " + id + " was cancelled by nobody: " + failure);
      }
    } else if (failure instanceof WorkerCrashedException crash) {
      crashed.increment();
      if (!injector.isVictim(crash.report().pid())) {
        violation("task " + id + " lost its worker without a fault: " + crash.getMessage());
      }
    } else if (failure instanceof TaskSerializationException
        && settings.sharedMemory() != null
        && injector.count(Kind.FILL) > 0) {
      noMemory.increment();
    } else {
      violation("task " + id + " failed with " + failure);
    }
  }

  private void checkRuns(SharedIntArray runs) {
    for (int id = 0; id < settings.mostTasks(); id++) {
      int ran = runs.get(id);
      if (ran > allowedRuns[id]) {
        violation("task " + id + " ran " + ran + " times, allowed=" + allowedRuns[id]);
      }
      if (mustHaveRun[id] && ran == 0) {
        violation("task " + id + " has a value and never ran");
      }
    }
  }

  private void violation(String what) {
    if (violationCount.incrementAndGet() <= MOST_VIOLATIONS) {
      violations.add(what);
    }
  }
}
