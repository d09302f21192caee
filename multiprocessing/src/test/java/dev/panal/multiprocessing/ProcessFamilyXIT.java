package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.WorkerOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Exit hooks, generations and the log of processes. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(120)
class ProcessFamilyXIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<String> out = Collections.synchronizedList(new ArrayList<>());
  private final List<String> err = Collections.synchronizedList(new ArrayList<>());

  private JvmProcess.Builder listened() {
    return JvmProcess.builder()
        .maxHeap("64m")
        .output(WorkerOutput.to((worker, error, line) -> (error ? err : out).add(line)));
  }

  private static void say(Object what) {
    System.out.println(what);
  }

  private static void sleep() {
    while (true) {
      LockSupport.parkNanos(Long.MAX_VALUE);
    }
  }

  private static void addHooks() {
    JvmProcess.atExit(() -> say("first added"));
    JvmProcess.atExit(() -> {
      throw new IllegalStateException("of a hook");
    });
    JvmProcess.atExit(-1, () -> say("low"));
    JvmProcess.atExit(5, () -> say("high"));
    JvmProcess.atExit(() -> say("cancelled")).cancel();
    JvmProcess.atExit(() -> say("last added"));
  }

  @Test
  void exitHooks_atTheEndOfTheTarget_runByPriority_lastAddedFirst() {
    JvmProcess process = listened().build(() -> {
      addHooks();
      say("target");
    });
    process.start();
    assertThat(process.join(PATIENCE)).isTrue();
    assertThat(out).containsExactly("target", "high", "last added", "first added", "low");
    assertThat(err).anyMatch(line -> line.contains("IllegalStateException: of a hook"));
    assertThat(process.exitCode()).hasValue(0);
  }

  @Test
  void exitHooks_ofAProcessThatIsTerminatedOrExits_run() {
    JvmProcess exiting = listened().build(() -> {
      addHooks();
      System.exit(3);
    });
    exiting.start();
    assertThat(exiting.join(PATIENCE)).isTrue();
    assertThat(exiting.exitCode()).hasValue(3);
    assertThat(out).containsExactly("high", "last added", "first added", "low");
    out.clear();

    JvmProcess terminated = listened().build(() -> {
      JvmProcess.atExit(() -> say("hook"));
      say("up");
      sleep();
    });
    terminated.start();
    await().atMost(PATIENCE).until(() -> out.contains("up"));
    terminated.terminate();
    assertThat(terminated.join(PATIENCE)).isTrue();
    assertThat(out).containsExactly("up", "hook");
    assertThat(terminated.exitCode()).hasValue(-15);
  }

  @Test
  void exitHooks_ofAProcessThatIsKilled_doNotRun() {
    JvmProcess process = listened().build(() -> {
      JvmProcess.atExit(() -> say("hook"));
      say("up");
      sleep();
    });
    process.start();
    await().atMost(PATIENCE).until(() -> out.contains("up"));
    process.kill();
    assertThat(process.join(PATIENCE)).isTrue();
    assertThat(out).containsExactly("up");
  }

  @Test
  void exitHook_run_isDoneOnce() {
    AtomicInteger runs = new AtomicInteger();
    ExitHook hook = JvmProcess.atExit(runs::incrementAndGet);
    assertThat(hook.isActive()).isTrue();
    assertThat(hook.run()).isTrue();
    assertThat(hook.run()).isFalse();
    assertThat(hook.cancel()).isFalse();
    assertThat(hook.isActive()).isFalse();
    assertThat(runs).hasValue(1);
    assertThatThrownBy(() -> JvmProcess.atExit(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void exitHooks_ofAWorker_runAtItsEnd(@TempDir Path directory) {
    String file = directory.resolve("done").toString();
    try (Pool pool = Pool.create(1)) {
      pool.apply((String path) -> JvmProcess.atExit(() -> touch(path)).isActive(), file);
    }
    assertThat(Path.of(file)).exists();
  }

  private static void touch(String file) {
    try {
      Files.createFile(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void chain(int more) {
    if (more > 0) {
      JvmProcess.builder()
          .name("generation-" + more)
          .maxHeap("32m")
          .build(ProcessFamilyXIT::chain, more - 1)
          .start();
    } else {
      say("deepest");
    }
    sleep();
  }

  @Test
  void activeDescendants_areThoseOfAllGenerations() {
    JvmProcess top = listened().name("top").build(ProcessFamilyXIT::chain, 2);
    assertThat(JvmProcess.activeDescendants()).isEmpty();
    top.start();
    await().atMost(PATIENCE).until(() -> out.contains("deepest"));

    List<JvmProcess> all = JvmProcess.activeDescendants();
    assertThat(all.stream().map(JvmProcess::name))
        .containsExactly("top", "generation-2", "generation-1");
    assertThat(all).allMatch(JvmProcess::isAlive);
    assertThat(all.stream().map(JvmProcess::pid)).doesNotHaveDuplicates();
    assertThat(JvmProcess.activeChildren()).containsExactly(top);
    JvmProcess deepest = all.get(2);
    assertThatThrownBy(deepest::terminate)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("generation-1");
    assertThat(deepest.join(Duration.ZERO)).isFalse();

    top.kill();
    assertThat(deepest.join(PATIENCE)).isTrue();
    assertThat(deepest.isAlive()).isFalse();
    assertThat(top.join(PATIENCE)).isTrue();
    assertThat(JvmProcess.activeDescendants()).isEmpty();
  }

  @Test
  void sentinel_isReadyOnceTheProcessHasEnded_orWasKilled() {
    JvmProcess quick = listened().build(() -> {});
    JvmProcess slow = listened().build(ProcessFamilyXIT::sleep);
    assertThatThrownBy(quick::sentinel)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(quick.name());
    quick.start();
    slow.start();
    List<Awaitable> sentinels = List.of(slow.sentinel(), quick.sentinel());
    assertThat(Connections.awaitAny(sentinels, PATIENCE)).containsExactly(quick);
    assertThat(Connections.awaitAny(List.of(slow), Duration.ZERO)).isEmpty();
    slow.kill();
    assertThat(Connections.awaitAny(List.of(slow), PATIENCE)).containsExactly(slow);
    assertThat(slow.join(PATIENCE) && quick.join(PATIENCE)).isTrue();
  }

  @Test
  void logToStderr_showsProcesses_hereAndBelow() {
    PrintStream before = System.err;
    ByteArrayOutputStream here = new ByteArrayOutputStream();
    try {
      System.setErr(new PrintStream(here, true, StandardCharsets.UTF_8));
      Multiprocessing.logToStderr(System.Logger.Level.DEBUG);
      JvmProcess process = listened().name("logged").build(() -> {
        Multiprocessing.logger().log(System.Logger.Level.WARNING, "from the child");
        Multiprocessing.logger().log(System.Logger.Level.TRACE, "too fine");
      });
      process.start();
      assertThat(process.join(PATIENCE)).isTrue();
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(here.toString(StandardCharsets.UTF_8))
              .contains(
                  "[FINE/MainProcess] process=logged is started: pid=" + process.pid(),
                  "[FINE/MainProcess] process=logged has ended: exitCode=0"));
      assertThat(err)
          .containsExactly(
              "[FINE/logged] the target begins",
              "[WARNING/logged] from the child",
              "[FINE/logged] the target has returned");
    } finally {
      Multiprocessing.logToStderr(System.Logger.Level.OFF);
      System.setErr(before);
    }
  }
}
