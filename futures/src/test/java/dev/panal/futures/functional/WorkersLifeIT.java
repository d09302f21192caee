package dev.panal.futures.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.panal.core.TaskContext;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.testing.ExpectedLog;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.Faults;
import dev.panal.futures.PoolListener;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WhenFull;
import dev.panal.futures.WorkerInfo;
import dev.panal.futures.WorkerState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How workers come, serve and leave, option by option. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(300)
class WorkersLifeIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static Set<Long> livePids(ProcessPoolExecutor pool) {
    Set<Long> pids = new HashSet<>();
    pool.workers().forEach(w -> w.pid().ifPresent(pids::add));
    return pids;
  }

  @Test
  void maxTasksPerWorker_replacesAfterSoMany_andLosesNone() {
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().workers(1).maxTasksPerWorker(3).build()) {
      List<TaskFuture<Long>> futures = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        futures.add(pool.submit(Faults::pid));
      }
      List<Long> pids = futures.stream().map(f -> f.result(LIMIT)).toList();
      assertThat(new LinkedHashSet<>(pids)).hasSize(4);
      for (long pid : pids) {
        assertThat(Collections.frequency(pids, pid)).isLessThanOrEqualTo(3);
      }
    }
  }

  @Test
  void maxTasksPerWorker_replacementIsReadyBeforeTheOldOneLeaves() {
    Gaps gaps = new Gaps();
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(2)
        .maxTasksPerWorker(400)
        .listener(gaps)
        .build()) {
      await().atMost(LIMIT).until(() -> pool.stats().idleWorkers() == 2);
      Set<Long> pids = new HashSet<>();
      while (pids.size() < 6) {
        List<TaskFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          futures.add(pool.submit(() -> {
            Thread.sleep(10);
            return Faults.pid();
          }));
        }
        futures.forEach(f -> pids.add(f.result(LIMIT)));
      }
      gaps.poolCloses = true;
    }
    assertThat(gaps.withoutReplacement).isEmpty();
    assertThat(gaps.worn).isGreaterThanOrEqualTo(4);
  }

  @Test
  void maxWorkerMemory_replacementIsReadyBeforeTheOldOneLeaves() {
    Gaps gaps = new Gaps();
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .maxHeap("600m")
        .jvmArgs("-Xms300m", "-XX:+AlwaysPreTouch")
        .maxWorkerMemory("320m")
        .listener(gaps)
        .build()) {
      long before = pool.submit(Faults::pid).result(LIMIT);
      await().atMost(LIMIT).until(() -> pool.submit(Faults::pid).result(LIMIT) != before);
      gaps.poolCloses = true;
    }
    assertThat(gaps.withoutReplacement).isEmpty();
    assertThat(gaps.worn).isPositive();
  }

  /** Notes who left for wear while no other that came after the first ones was ready. */
  private static final class Gaps implements PoolListener {
    final List<String> withoutReplacement = Collections.synchronizedList(new ArrayList<>());
    volatile int worn;
    /** Nobody is replaced any more. */
    volatile boolean poolCloses;

    private int workers;
    private int readyToReplace;

    @Override
    public synchronized void workerReady(WorkerInfo worker) {
      workers++;
      readyToReplace++;
    }

    @Override
    public synchronized void workerStopped(WorkerInfo worker, String reason) {
      workers--;
      if (reason.contains("maxTasksPerWorker") || reason.contains("maxWorkerMemory")) {
        worn++;
        if (!poolCloses && (workers < 1 || readyToReplace < worn + 1)) {
          withoutReplacement.add(worker.name() + ": " + reason);
        }
      }
    }
  }

  @Test
  void maxTasksPerWorker_inMap_countsItems() {
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().workers(2).maxTasksPerWorker(50).build()) {
      List<Long> pids = pool.map(
              (Integer x) -> Faults.pid(), IntStream.range(0, 220).boxed().toList())
          .toList();
      assertThat(pids).hasSize(220);
      for (long pid : new HashSet<>(pids)) {
        assertThat(Collections.frequency(pids, pid)).isLessThanOrEqualTo(50);
      }
    }
  }

  @Test
  void idleTimeout_letsWorkersGo_andStartsThemWhenNeeded() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(2)
        .idleTimeout(Duration.ofMillis(200))
        .build()) {
      long before = pool.submit(Faults::pid).result(LIMIT);
      await().atMost(LIMIT).until(() -> pool.workers().isEmpty());
      assertThat(pool.submit(Faults::pid).result(LIMIT)).isNotEqualTo(before);
    }
  }

  @Test
  void resize_growsAndShrinks_keepingTheOthers() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      long first = pool.submit(Faults::pid).result(LIMIT);
      pool.resize(3);
      await().atMost(LIMIT).until(() -> pool.stats().idleWorkers() == 3);
      assertThat(livePids(pool)).hasSize(3).contains(first);
      pool.resize(1);
      await().atMost(LIMIT).until(() -> pool.workers().size() == 1);
      assertThat(pool.submit(() -> 5).result(LIMIT)).isEqualTo(5);
      assertThatThrownBy(() -> pool.resize(0)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void resize_whileWorkersRun_losesNothing(@TempDir Path directory) {
    Path notes = directory.resolve("notes");
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(3)) {
      List<TaskFuture<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        futures.add(pool.submit(
            (Integer x) -> {
              Faults.note(notes.toString(), x.toString());
              return x;
            },
            i));
        if (i == 20) {
          pool.resize(1);
        } else if (i == 40) {
          pool.resize(2);
        }
      }
      for (int i = 0; i < 60; i++) {
        assertThat(futures.get(i).result(LIMIT)).isEqualTo(i);
      }
    }
    assertThat(Faults.notes(notes)).hasSize(60).doesNotHaveDuplicates();
  }

  @Test
  void restartWorkers_replacesAll() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
      await().atMost(LIMIT).until(() -> pool.stats().idleWorkers() == 2);
      Set<Long> before = livePids(pool);
      pool.restartWorkers();
      await()
          .atMost(LIMIT)
          .until(() ->
              pool.stats().idleWorkers() == 2 && Collections.disjoint(livePids(pool), before));
    }
  }

  @Test
  void onEachWorker_runsOnceInEach() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(3)) {
      Set<Long> pids = new HashSet<>();
      pool.onEachWorker(() -> Faults.pid()).forEach(f -> pids.add(f.result(LIMIT)));
      assertThat(pids).hasSize(3).isEqualTo(livePids(pool));
    }
  }

  @Test
  void reserve_takesOverFromOneThatDies() {
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().workers(1).reserve(1).build()) {
      await().atMost(LIMIT).until(() -> pool.stats().idleWorkers() == 2);
      Set<Long> before = livePids(pool);
      long first = pool.submit(Faults::pid).result(LIMIT);
      assertThat(pool.submit(() -> Faults.halt(1)).exception(LIMIT)).isNotNull();
      long second = pool.submit(Faults::pid).result(LIMIT);
      assertThat(second).isNotEqualTo(first);
      assertThat(before).contains(second);
      await().atMost(LIMIT).until(() -> pool.stats().idleWorkers() == 2);
      assertThat(livePids(pool)).contains(second).hasSize(2).isNotEqualTo(before);
    }
  }

  @Test
  void initializerAndWorkerExit_runOnceInEachWorker(@TempDir Path directory) {
    Path begun = directory.resolve("begun");
    Path left = directory.resolve("left");
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(2)
        .initializer(() -> Faults.note(begun.toString(), Long.toString(Faults.pid())))
        .workerExit(() -> Faults.note(left.toString(), Long.toString(Faults.pid())))
        .build()) {
      await().atMost(LIMIT).until(() -> pool.stats().idleWorkers() == 2);
      assertThat(Faults.notes(begun)).hasSize(2);
    }
    assertThat(Faults.notes(left)).containsExactlyInAnyOrderElementsOf(Faults.notes(begun));
  }

  @Test
  void maxWorkerMemory_replacesWhoGrew() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .maxHeap("600m")
        .maxWorkerMemory("400m")
        .build()) {
      long before = pool.submit(Faults::pid).result(LIMIT);
      assertThat(pool.submit(() -> {
                byte[] big = new byte[350 << 20];
                java.util.Arrays.fill(big, (byte) 1);
                return big[5];
              })
              .result(LIMIT))
          .isEqualTo((byte) 1);
      await().atMost(LIMIT).until(() -> pool.submit(Faults::pid).result(LIMIT) != before);
    }
  }

  @Test
  void builderSettings_reachTheWorker(@TempDir Path directory) {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .name("settings")
        .maxHeap("64m")
        .jvmArgs("-Dcolour=blue", "-XX:+UseParallelGC")
        .environment(Map.of("PANAL_TEST", "yes"))
        .workingDirectory(directory)
        .build()) {
      assertThat(pool.submit(() -> System.getProperty("colour")).result(LIMIT)).isEqualTo("blue");
      assertThat(pool.submit(() -> System.getenv("PANAL_TEST")).result(LIMIT)).isEqualTo("yes");
      assertThat(pool.submit(() -> Path.of("").toAbsolutePath().toString()).result(LIMIT))
          .isEqualTo(directory.toString());
      assertThat(pool.submit(() -> Runtime.getRuntime().maxMemory()).result(LIMIT))
          .isLessThanOrEqualTo(64L << 20);
      assertThat(pool.submit(() -> TaskContext.inWorker()).result(LIMIT)).isTrue();
      assertThat(TaskContext.inWorker()).isFalse();
      assertThat(pool.submit(() -> TaskContext.current().workerIndex()).result(LIMIT))
          .isZero();
      assertThat(pool.workers())
          .hasSize(1)
          .allSatisfy(w -> assertThat(w.name()).isEqualTo("settings-0"));
    }
  }

  @Test
  void nestedPool_startsOnDemandWithOneWorker_andNoDeeper() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      String report = pool.submit(() -> {
            try (ProcessPoolExecutor inner = ProcessPoolExecutor.create()) {
              int atFirst = inner.workers().size();
              int value = inner
                  .submit(() -> {
                    try (ProcessPoolExecutor third = ProcessPoolExecutor.create()) {
                      return -1 - third.workers().size();
                    } catch (IllegalStateException tooDeep) {
                      return 3;
                    }
                  })
                  .result(LIMIT);
              return atFirst + "," + value + "," + inner.workers().size();
            }
          })
          .result(LIMIT);
      assertThat(report).isEqualTo("0,3,1");
    }
  }

  @Test
  void queueCapacity_rejects_whenToldSo(@TempDir Path directory) {
    String gate = directory.resolve("gate").toString();
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .queueCapacity(2)
        .whenFull(WhenFull.REJECT)
        .build()) {
      TaskFuture<Integer> running = pool.submit(Faults::awaitFile, gate);
      await().atMost(LIMIT).until(running::isRunning);
      TaskFuture<Integer> a = pool.submit(() -> 1);
      TaskFuture<Integer> b = pool.submit(() -> 2);
      assertThatThrownBy(() -> pool.submit(() -> 3))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessageContaining("queueCapacity=2")
          .hasMessageContaining("pendingBytes=");
      assertThat(a.cancelIfPending()).isTrue();
      TaskFuture<Integer> c = pool.submit(() -> 4);
      Faults.note(gate, "open");
      assertThat(b.result(LIMIT) + c.result(LIMIT)).isEqualTo(6);
    }
  }

  @Test
  void queueCapacity_makesSubmitWait_untilThereIsRoom(@TempDir Path directory) throws Exception {
    String gate = directory.resolve("gate").toString();
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().workers(1).queueCapacity(1).build()) {
      TaskFuture<Integer> running = pool.submit(Faults::awaitFile, gate);
      await().atMost(LIMIT).until(running::isRunning);
      pool.submit(() -> 1);
      AtomicReference<TaskFuture<Integer>> late = new AtomicReference<>();
      Thread submitter = new Thread(() -> late.set(pool.submit(() -> 2)));
      submitter.start();
      await().atMost(LIMIT).until(() -> submitter.getState() == Thread.State.WAITING);
      assertThat(late.get()).isNull();
      Faults.note(gate, "open");
      submitter.join(LIMIT.toMillis());
      assertThat(late.get().result(LIMIT)).isEqualTo(2);
    }
  }

  @Test
  void fullPool_inCallback_rejectsInsteadOfWaiting(@TempDir Path directory) {
    String gate = directory.resolve("gate").toString();
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().workers(1).queueCapacity(1).build()) {
      AtomicReference<Throwable> seen = new AtomicReference<>();
      TaskFuture<Integer> first = pool.submit(() -> 0);
      assertThat(first.result(LIMIT)).isZero();
      TaskFuture<Integer> running = pool.submit(Faults::awaitFile, gate);
      await().atMost(LIMIT).until(running::isRunning);
      pool.submit(() -> 1);
      first.onDone(f -> {
        try {
          pool.submit(() -> 2);
        } catch (RejectedExecutionException e) {
          seen.set(e);
        }
      });
      await().atMost(LIMIT).until(() -> seen.get() != null);
      assertThat(seen.get()).hasMessageContaining("queueCapacity=1");
      Faults.note(gate, "open");
    }
  }

  @Test
  void pendingBytes_boundsWhatWaits_butLetsOneLargeTaskIn() {
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().workers(1).pendingBytes("1k").build()) {
      List<TaskFuture<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        futures.add(pool.submit((byte[] b) -> b.length, new byte[5_000]));
        assertThat(pool.stats().pendingBytes()).isLessThan(6_000);
      }
      futures.forEach(f -> assertThat(f.result(LIMIT)).isEqualTo(5_000));
    }
  }

  @Test
  void priority_decidesWhoIsNext(@TempDir Path directory) {
    String gate = directory.resolve("gate").toString();
    Path order = directory.resolve("order");
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      TaskFuture<Integer> running = pool.submit(Faults::awaitFile, gate);
      await().atMost(LIMIT).until(running::isRunning);
      for (int priority : new int[] {0, -5, 10, 0, 10}) {
        pool.with(TaskOptions.builder().priority(priority).build())
            .run((Integer p) -> Faults.note(order.toString(), p.toString()), priority);
      }
      Faults.note(gate, "open");
    }
    assertThat(Faults.notes(order)).containsExactly("10", "10", "0", "0", "-5");
  }

  @Test
  void longTask_holdsUpNobody_whileAnotherWorkerIsIdle(@TempDir Path directory) {
    String gate = directory.resolve("gate").toString();
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 2_000; i++) {
          pool.submit((Integer x) -> x, i);
        }
        TaskFuture<Integer> stuck = pool.submit(Faults::awaitFile, gate + round);
        List<TaskFuture<Integer>> after = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
          after.add(pool.submit((Integer x) -> x, i));
        }
        for (int i = 0; i < 2_000; i++) {
          assertThat(after.get(i).result(LIMIT)).isEqualTo(i);
        }
        assertThat(stuck.isDone()).isFalse();
        Faults.note(gate + round, "open");
        assertThat(stuck.result(LIMIT)).isZero();
      }
    }
  }

  @Test
  void shutdownAndCancelPending_finishesWhatRuns(@TempDir Path directory) throws Exception {
    String gate = directory.resolve("gate").toString();
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      TaskFuture<Integer> running = pool.submit(Faults::awaitFile, gate);
      await().atMost(LIMIT).until(running::isRunning);
      TaskFuture<Integer> pending = pool.submit(() -> 1);
      pool.shutdownAndCancelPending();
      assertThatThrownBy(() -> pending.result(LIMIT)).isInstanceOf(CancellationException.class);
      assertThatThrownBy(() -> pool.submit(() -> 1)).isInstanceOf(RejectedExecutionException.class);
      Faults.note(gate, "open");
      assertThat(running.result(LIMIT)).isZero();
      assertThat(pool.awaitTermination(LIMIT)).isTrue();
    }
  }

  @Test
  void shutdownNow_killsWhatIgnoresIt_withinTheGrace() throws Exception {
    ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(2)
        .cancelGrace(Duration.ofMillis(200))
        .build();
    TaskFuture<Integer> deaf = pool.submit(Faults::ignoreInterrupts);
    TaskFuture<Integer> obedient = pool.submit(() -> Faults.await(() -> false));
    await().atMost(LIMIT).until(() -> deaf.isRunning() && obedient.isRunning());
    pool.shutdownNow();
    assertThat(pool.awaitTermination(LIMIT)).isTrue();
    assertThat(deaf.isCancelled() && obedient.isCancelled()).isTrue();
  }

  @Test
  void killWorkers_endsEverythingAtOnce_evenAMap() throws Exception {
    ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(2)
        .cancelGrace(Duration.ofHours(1))
        .build();
    TaskFuture<Integer> deaf = pool.submit(Faults::ignoreInterrupts);
    await().atMost(LIMIT).until(deaf::isRunning);
    var stream = pool.map((Integer x) -> Faults.ignoreInterrupts(), List.of(1, 2, 3));
    pool.killWorkers();
    assertThat(pool.awaitTermination(LIMIT)).isTrue();
    assertThat(deaf.isCancelled()).isTrue();
    assertThatThrownBy(() -> stream.toList()).isInstanceOf(CancellationException.class);
  }

  @Test
  void directoryThatVanishes_isMadeAgain(@TempDir Path directory) throws Exception {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .sharedMemoryDirectory(directory)
        .build()) {
      assertThat(pool.submit(() -> 1).result(LIMIT)).isEqualTo(1);
      new ProcessBuilder("sh", "-c", "rm -rf " + directory + "/panal-*").start().waitFor();
      // The worker lives on by what it has mapped; what it needs anew is not there, and neither is
      // room for large arguments.
      for (int i = 0; i < 3; i++) {
        pool.submit((byte[] b) -> b.length, new byte[40 << 20]).exception(LIMIT);
        pool.submit((byte[] b) -> b.length, new byte[60_000]).exception(LIMIT);
      }
      pool.restartWorkers();
      await().atMost(LIMIT).until(() -> {
        TaskFuture<Integer> small = pool.submit((byte[] b) -> b.length, new byte[60_000]);
        TaskFuture<Integer> large = pool.submit((byte[] b) -> b.length, new byte[1 << 20]);
        return small.exception(LIMIT) == null && large.exception(LIMIT) == null;
      });
    }
  }

  @Test
  @ExpectedLog("listener failed")
  void listener_hearsEverything_inOrder() {
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    PoolListener listener = new PoolListener() {
      @Override
      public void workerStarted(WorkerInfo worker) {
        events.add("started");
      }

      @Override
      public void workerReady(WorkerInfo worker) {
        events.add("ready");
      }

      @Override
      public void taskDone(dev.panal.core.TaskInfo task) {
        events.add("done " + task.state());
        throw new IllegalStateException("a listener's fault is nobody else's");
      }

      @Override
      public void workerStopped(WorkerInfo worker, String reason) {
        events.add(worker.state() == WorkerState.STOPPED ? "stopped" : "lost");
      }

      @Override
      public void poolTerminated(dev.panal.futures.PoolStats stats) {
        events.add("terminated");
      }
    };
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().workers(1).listener(listener).build()) {
      assertThat(pool.submit(() -> 1).result(LIMIT)).isEqualTo(1);
    }
    await().atMost(LIMIT).until(() -> events.contains("terminated"));
    assertThat(events)
        .containsExactly("started", "ready", "done FINISHED", "stopped", "terminated");
  }
}
