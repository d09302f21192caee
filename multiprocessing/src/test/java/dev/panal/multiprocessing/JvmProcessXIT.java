package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.panal.core.SerializableRunnable;
import dev.panal.core.TaskContext;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.WaitInterruptedException;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.WorkerOutput;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Python's tests of {@code Process}. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(300)
class JvmProcessXIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir
  Path directory;

  private final List<String> out = Collections.synchronizedList(new ArrayList<>());
  private final List<String> err = Collections.synchronizedList(new ArrayList<>());

  private JvmProcess.Builder listened() {
    return JvmProcess.builder()
        .maxHeap("64m")
        .output(WorkerOutput.to((worker, error, line) -> (error ? err : out).add(line)));
  }

  private static void sleep() {
    while (true) {
      LockSupport.parkNanos(Long.MAX_VALUE);
    }
  }

  private static void say(Object what) {
    System.out.println(what);
  }

  @Test
  void currentProcess_ofTheProgram_isMain() {
    JvmProcess current = JvmProcess.current();
    assertThat(current.name()).isEqualTo("MainProcess");
    assertThat(current.pid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(current.isAlive()).isTrue();
    assertThat(current.daemon()).isFalse();
    assertThat(current.exitCode()).isEmpty();
    assertThat(JvmProcess.parent()).isEmpty();
    assertThatThrownBy(current::start).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(current::join)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("itself");
  }

  @Test
  void life_fromNewToEnded_isTold() {
    try (JvmProcess process = listened().build(JvmProcessXIT::sleep)) {
      assertThat(process.isAlive()).isFalse();
      assertThat(process.exitCode()).isEmpty();
      assertThat(process.daemon()).isFalse();
      assertThat(JvmProcess.activeChildren()).isEmpty();
      assertThatThrownBy(process::join)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("not started");
      assertThatThrownBy(process::pid).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(process::terminate).isInstanceOf(IllegalStateException.class);

      assertThat(process.start()).isSameAs(process);

      assertThat(process.isAlive()).isTrue();
      assertThat(process.exitCode()).isEmpty();
      assertThat(process.pid())
          .isPositive()
          .isNotEqualTo(ProcessHandle.current().pid());
      assertThat(JvmProcess.activeChildren()).containsExactly(process);
      assertThatThrownBy(process::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("started before");
      assertThat(process.join(Duration.ZERO)).isFalse();
      assertThat(process.join(Duration.ofMillis(50))).isFalse();
      assertThatThrownBy(() -> process.join(Duration.ofSeconds(-1)))
          .isInstanceOf(IllegalArgumentException.class);

      process.terminate();
      process.join();

      assertThat(process.isAlive()).isFalse();
      assertThat(process.exitCode()).hasValue(-15);
      assertThat(process.join(Duration.ZERO)).isTrue();
      assertThat(JvmProcess.activeChildren()).isEmpty();
      process.terminate();
      process.interrupt();
      process.kill();
      assertThat(process.exitCode()).hasValue(-15);
    }
  }

  @Test
  void argument_isCopiedByStart_andNoLongerHeld() {
    List<String> argument = new ArrayList<>(List.of("a"));
    WeakReference<Object> held = new WeakReference<>(argument);
    JvmProcess process = listened().build(JvmProcessXIT::say, argument);
    argument.add("b");
    process.start();
    argument.add("c");
    argument = null;
    process.join();
    assertThat(out).containsExactly("[a, b]");
    await().atMost(PATIENCE).until(() -> {
      System.gc();
      return held.get() == null;
    });
  }

  /** A target with state of its own, as Python's subclasses of Process have it. */
  private record Greeting(String text) implements SerializableRunnable {
    @Override
    public void run() {
      System.out.println(text + " from " + JvmProcess.current().name());
    }
  }

  @Test
  void target_thatIsAnObject_carriesItsState() {
    run(listened().name("greeter").build(new Greeting("hello")));
    assertThat(out).containsExactly("hello from greeter");
  }

  @Test
  void child_knowsItselfItsParentAndThatItIsAWorker() {
    JvmProcess process = listened().build(() -> {
      JvmProcess current = JvmProcess.current();
      JvmProcess parent = JvmProcess.parent().orElseThrow();
      say(current.name() + " " + current.pid());
      say(parent.name() + " " + parent.pid() + " " + parent.isAlive() + " "
          + parent.join(Duration.ofMillis(1)));
      say(TaskContext.inWorker());
    });
    run(process);
    assertThat(out)
        .containsExactly(
            process.name() + " " + process.pid(),
            "MainProcess " + ProcessHandle.current().pid() + " true false",
            "true");
    assertThat(process.name()).matches("Process-\\d+");
  }

  @ParameterizedTest
  @CsvSource({"0", "7", "255", "137"})
  void exitCode_ofSystemExit_isKept(int code) {
    assertThat(run(listened().build(System::exit, code))).hasValue(code);
  }

  @Test
  void exitCode_ofAnUncaughtException_isOne_withTheTraceOnStandardError() {
    assertThat(run(listened().name("failing").build(() -> {
          throw new IllegalStateException("boo");
        })))
        .hasValue(1);
    assertThat(err)
        .anyMatch(line -> line.contains("\"failing\" java.lang.IllegalStateException: boo"));
    assertThat(err).anyMatch(line -> line.contains("JvmProcessXIT"));
  }

  @Test
  void kill_isMinusNine_evenWhenBusyOrStopped() throws Exception {
    JvmProcess busy = listened().build(() -> {
      while (true) {
        Thread.onSpinWait();
      }
    });
    JvmProcess stopped = listened().build(JvmProcessXIT::sleep);
    busy.start();
    stopped.start();
    assertThat(new ProcessBuilder("/bin/kill", "-STOP", Long.toString(stopped.pid()))
            .start()
            .waitFor())
        .isZero();
    busy.kill();
    stopped.kill();
    assertThat(busy.join(PATIENCE) && stopped.join(PATIENCE)).isTrue();
    assertThat(busy.exitCode()).hasValue(-9);
    assertThat(stopped.exitCode()).hasValue(-9);
  }

  @Test
  void interrupt_reachesTheThreadOfTheTarget() {
    JvmProcess process = listened().build(() -> {
      say("up");
      try {
        Thread.sleep(60_000);
      } catch (InterruptedException e) {
        System.exit(3);
      }
    });
    process.start();
    await().atMost(PATIENCE).until(() -> out.contains("up"));
    process.interrupt();
    process.join();
    assertThat(process.exitCode()).hasValue(3);
  }

  @Test
  void terminate_runsShutdownHooks() {
    JvmProcess process = listened().build(() -> {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> say("bye")));
      say("up");
      sleep();
    });
    process.start();
    await().atMost(PATIENCE).until(() -> out.contains("up"));
    process.terminate();
    process.join();
    assertThat(out).containsExactly("up", "bye");
    assertThat(process.exitCode()).hasValue(-15);
  }

  /** It has ended, or waits for others to do so. */
  private static boolean isAtItsEnd(Thread target) {
    return target.getState() == Thread.State.TERMINATED || Peer.isAsleep(target);
  }

  @Test
  void threadsThatAreNoDaemons_areWaitedFor() {
    OptionalInt code = run(listened().build(() -> {
      CountDownLatch said = new CountDownLatch(1);
      Thread target = Thread.currentThread();
      new Thread(() -> {
            while (said.getCount() > 0 || !isAtItsEnd(target)) {
              Thread.yield();
            }
            say("thread");
          })
          .start();
      Thread daemon = new Thread(JvmProcessXIT::sleep);
      daemon.setDaemon(true);
      daemon.start();
      say("main");
      said.countDown();
    }));
    assertThat(code).hasValue(0);
    assertThat(out).containsExactly("main", "thread");
  }

  @Test
  void childrenOfChildren_areNamedAfterThem_andWaitedFor() {
    JvmProcess process = listened().build(() -> {
      for (int i = 0; i < 2; i++) {
        JvmProcess.builder()
            .maxHeap("64m")
            .build(() -> say(JvmProcess.current().name() + " of "
                + JvmProcess.parent().orElseThrow().name()))
            .start();
      }
      say("started " + JvmProcess.activeChildren().size());
    });
    run(process);
    String name = process.name();
    assertThat(out)
        .containsExactlyInAnyOrder("started 2", name + ":1 of " + name, name + ":2 of " + name)
        .doesNotHaveDuplicates();
  }

  @Test
  void daemon_mustNotHaveChildren() {
    assertThat(run(listened()
            .daemon(true)
            .build(() -> JvmProcess.of(JvmProcessXIT::sleep).start())))
        .hasValue(1);
    assertThat(err).anyMatch(line -> line.contains("is a daemon and must not have children"));
  }

  @Test
  void activeChildren_areThoseThatLive() {
    List<JvmProcess> children = IntStream.range(0, 3)
        .mapToObj(i -> listened().build(JvmProcessXIT::sleep).start())
        .toList();
    assertThat(JvmProcess.activeChildren()).containsExactlyElementsOf(children);
    children.get(1).kill();
    children.get(1).join();
    assertThat(JvmProcess.activeChildren()).containsExactly(children.get(0), children.get(2));
    children.forEach(JvmProcess::kill);
    children.forEach(JvmProcess::join);
    assertThat(JvmProcess.activeChildren()).isEmpty();
  }

  private static void awaitSet(SharedEvent event) {
    event.await();
  }

  @Test
  void close_waits_isIdempotent_andForbidsAStart() {
    JvmProcess process;
    try (SharedEvent mayEnd = SharedEvent.create()) {
      process = listened().build(JvmProcessXIT::awaitSet, mayEnd);
      process.start();
      CompletableFuture<?> closed = Sleeper.of(process::close);
      assertThat(closed).isNotDone();
      mayEnd.set();
      closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
    process.close();
    assertThat(process.exitCode()).hasValue(0);
    assertThatThrownBy(process::start).isInstanceOf(IllegalStateException.class);
    JvmProcess never = listened().build(JvmProcessXIT::sleep);
    never.close();
    never.close();
    assertThatThrownBy(never::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void close_interrupted_endsTheProcessAndKeepsTheFlag() {
    JvmProcess process = listened().build(JvmProcessXIT::sleep).start();
    Thread.currentThread().interrupt();
    process.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void join_interrupted_throwsAndKeepsTheFlag() {
    try (JvmProcess process = listened().build(JvmProcessXIT::sleep).start()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(process::join).isInstanceOf(WaitInterruptedException.class);
      assertThat(Thread.interrupted()).isTrue();
      process.kill();
    }
  }

  @Test
  void targetThatCannotTravel_isRefusedByStart_whichMayBeTriedAgain() {
    PrintStream stream = System.out;
    JvmProcess process = listened().build(() -> stream.println("x"));
    assertThatThrownBy(process::start).isInstanceOf(TaskSerializationException.class);
    assertThatThrownBy(process::start).isInstanceOf(TaskSerializationException.class);
    assertThat(process.isAlive()).isFalse();
    process.close();
  }

  @Test
  void largeArgument_arrives() {
    byte[] large = new byte[40 << 20];
    large[large.length - 1] = 42;
    assertThat(run(JvmProcess.builder()
            .build(bytes -> System.exit(bytes[bytes.length - 1]), large)))
        .hasValue(42);
  }

  @Test
  void closedStandardStreams_areTolerated() {
    assertThat(run(listened().build(() -> {
          System.out.close();
          System.err.close();
          System.out.println("nobody hears this");
        })))
        .hasValue(0);
  }

  @Test
  void settings_reachTheJvm() {
    assertThat(run(listened()
            .jvmArgs("-Dx=y z", "-ea")
            .workingDirectory(directory)
            .build(() -> {
              say(System.getProperty("x"));
              say(Path.of("").toAbsolutePath());
              say(Runtime.getRuntime().maxMemory() <= 64L << 20);
            })))
        .hasValue(0);
    assertThat(out).containsExactly("y z", directory.toString(), "true");
  }

  @Test
  void fiftyProcesses_runAndLeaveNothing() {
    List<JvmProcess> processes = IntStream.range(0, 50)
        .mapToObj(i -> listened().maxHeap("16m").build(System::exit, i))
        .toList();
    for (int from = 0; from < processes.size(); from += 10) {
      List<JvmProcess> some = processes.subList(from, from + 10);
      some.forEach(JvmProcess::start);
      some.forEach(JvmProcess::join);
    }
    assertThat(processes.stream().map(process -> process.exitCode().orElse(-1)))
        .containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
  }

  @Test
  void descriptors_doNotGrow() throws IOException {
    run(listened().build(() -> {}));
    long before = descriptors();
    for (int i = 0; i < 5; i++) {
      run(listened().build(() -> {}));
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(before + 1));
  }

  @Test
  void processors_areAtLeastOne() {
    assertThat(Multiprocessing.cpuCount()).isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  private static long descriptors() {
    try (var entries = Files.list(Path.of("/proc/self/fd"))) {
      return entries.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OptionalInt run(JvmProcess process) {
    process.start();
    assertThat(process.join(PATIENCE)).isTrue();
    return process.exitCode();
  }
}
