package dev.panal.futures.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.panal.core.SerializableRunnable;
import dev.panal.futures.WorkerOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How worker JVMs start, speak and end, and what is known afterwards. */
@Timeout(300)
class WorkerProcessXIT {
  @TempDir
  Path directory;

  @AfterEach
  void nothingIsLeft() {
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
            .extracting(Thread::getName)
            .noneMatch(name -> name.startsWith("panal-")));
  }

  @Test
  void exitCode_ofASystemExit_isKeptAndIsNoSignal() throws Exception {
    for (int code : new int[] {0, 7, 137}) {
      ExitEvidence evidence = TestWorker.run(() -> System.exit(code));
      assertThat(evidence.exitCode()).isEqualTo(code);
      assertThat(evidence.signal()).isEmpty();
      assertThat(evidence.errorFile()).isEmpty();
    }
  }

  @Test
  void exitCode_ofAHalt_isKept_andLooksLikeASignalFrom128On() throws Exception {
    assertThat(TestWorker.run(() -> Runtime.getRuntime().halt(9)).exitCode()).isEqualTo(9);
    assertThat(TestWorker.run(() -> Runtime.getRuntime().halt(137)).signal()).contains("SIGKILL");
  }

  @Test
  void uncaughtException_isExitCodeOne_withItsTraceInTheTail() throws Exception {
    ExitEvidence evidence = TestWorker.run(() -> {
      throw new IllegalStateException("boo");
    });
    assertThat(evidence.exitCode()).isEqualTo(1);
    assertThat(evidence.stderrTail())
        .contains("IllegalStateException: boo")
        .contains("WorkerProcessXIT");
  }

  @Test
  void signalThatKills_isNamed() throws Exception {
    try (TestWorker worker = TestWorker.start(WorkerProcessXIT::spin)) {
      signal("KILL", worker.process().pid());
      ExitEvidence evidence = worker.awaitEvidence();
      assertThat(evidence.exitCode()).isEqualTo(137);
      assertThat(evidence.signal()).contains("SIGKILL");
    }
  }

  @Test
  void segmentationFault_isNamedFromTheCrashReport() throws Exception {
    ExitEvidence evidence = TestWorker.run(WorkerProcessXIT::writeToAddressZero);
    assertThat(evidence.signal()).contains("SIGSEGV");
    assertThat(evidence.errorFile()).isPresent();
    assertThat(evidence.errorFileHead()).contains("SIGSEGV (0xb)").contains("JRE version");
    assertThat(evidence.stderrTail()).contains("A fatal error has been detected");
    Files.delete(evidence.errorFile().orElseThrow());
  }

  @Test
  void signalsForTheWholeGroup_areLeftToTheParent() throws Exception {
    String up = directory.resolve("up").toString();
    try (TestWorker worker = TestWorker.start(() -> announceAndSpin(up))) {
      awaitPath(Path.of(up));
      for (String name : List.of("INT", "TERM", "HUP")) {
        signal(name, worker.process().pid());
      }
      assertThat(worker.process().awaitEnd(Duration.ofMillis(500))).isFalse();
      assertThat(worker.process().isAlive()).isTrue();
    }
  }

  @Test
  void terminate_endsWithHooks_asBySigterm() throws Exception {
    Path hook = directory.resolve("hook");
    String file = hook.toString();
    String up = directory.resolve("up").toString();
    try (TestWorker worker = TestWorker.start(() -> {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> touch(file)));
      announceAndSpin(up);
    })) {
      awaitPath(Path.of(up));
      assertThat(worker.process().send("terminate")).isTrue();
      assertThat(worker.awaitEvidence().signal()).contains("SIGTERM");
      assertThat(hook).exists();
      assertThat(worker.process().send("terminate")).isFalse();
    }
  }

  @Test
  void stoppedWorker_isSeenAndCanBeKilled() throws Exception {
    try (TestWorker worker = TestWorker.start(WorkerProcessXIT::spin)) {
      assertThat(worker.process().isStopped()).isFalse();
      signal("STOP", worker.process().pid());
      await().atMost(Duration.ofSeconds(5)).until(worker.process()::isStopped);
      assertThatThrownBy(() -> worker.process().evidence(false))
          .isInstanceOf(IllegalStateException.class);
      worker.process().kill();
      assertThat(worker.awaitEvidence().signal()).contains("SIGKILL");
    }
  }

  @Test
  void unknownFlag_isInTheTailInTheJvmsOwnWords() throws Exception {
    ExitEvidence evidence =
        TestWorker.run(TestWorker.quiet().jvmArgs(List.of("-XX:+NoSuchFlag")), () -> {});
    assertThat(evidence.exitCode()).isEqualTo(1);
    assertThat(evidence.stderrTail())
        .contains("NoSuchFlag")
        .contains("Could not create the Java Virtual Machine");
  }

  @Test
  void descendants_goWithTheWorker_alsoWhenReparented() throws Exception {
    String pidFile = directory.resolve("pids").toString();
    try (TestWorker worker = TestWorker.start(() -> startOffspring(pidFile, true))) {
      List<Long> pids = offspring(pidFile);
      assertThat(pids).noneMatch(TestWorker::isGone);
      worker.process().kill();
      worker.awaitEvidence();
      assertThat(pids).allMatch(TestWorker::isGone);
    }
  }

  @Test
  void descendants_goWhenTheWorkerDiesByItself() throws Exception {
    String pidFile = directory.resolve("pids").toString();
    try (TestWorker worker = TestWorker.start(() -> startOffspring(pidFile, false))) {
      List<Long> pids = offspring(pidFile);
      assertThat(pids).noneMatch(TestWorker::isGone);
      touch(pidFile + ".go");
      assertThat(worker.awaitEvidence().exitCode()).isEqualTo(5);
      assertThat(pids).allMatch(TestWorker::isGone);
    }
  }

  @Test
  void descendants_goAlsoInTheMiddleOfAnExec() throws Exception {
    int count = 20;
    String pidFile = directory.resolve("pids").toString();
    Path again = directory.resolve("again");
    Files.writeString(again, "exec /bin/sh " + again + "\n");
    try (TestWorker worker = TestWorker.start(() -> {
      for (int i = 0; i < count; i++) {
        shell("/bin/sh -c 'echo $$ >> " + pidFile + "; exec /bin/sh " + again + "' &");
      }
      spin();
    })) {
      await()
          .atMost(TestWorker.PATIENCE)
          .ignoreExceptions()
          .until(() -> Files.readAllLines(Path.of(pidFile)).size() == count);
      worker.process().kill();
      worker.awaitEvidence();
      assertThat(Files.readAllLines(Path.of(pidFile)))
          .map(Long::valueOf)
          .allMatch(TestWorker::isGone);
    }
  }

  @Test
  void escapedDescendantThatHoldsThePipe_doesNotHoldUpTheEnd() throws Exception {
    String file = directory.resolve("escaped").toString();
    try (TestWorker worker = TestWorker.start(() -> {
      shell("env -i /usr/bin/setsid /bin/sh -c 'echo $$ > " + file + ".new; mv " + file + ".new "
          + file + "; exec sleep 60' &");
      awaitPath(Path.of(file));
      Runtime.getRuntime().halt(3);
    })) {
      assertThat(worker.awaitEvidence().exitCode()).isEqualTo(3);
      long escaped = Long.parseLong(Files.readString(Path.of(file)).strip());
      assertThat(TestWorker.isGone(escaped)).as("it cleared its environment").isFalse();
      signal("KILL", escaped);
      await().atMost(Duration.ofSeconds(5)).until(() -> TestWorker.isGone(escaped));
    }
  }

  @Test
  void flags_ofAnyContent_arriveUnchanged() throws Exception {
    StringBuilder long4k = new StringBuilder();
    Map<String, String> values = new HashMap<>();
    String odd = " #'\"\\@é€\t$`*?[]{}|&;<>()~!%^=,:";
    for (int i = 0; i < 3000; i++) {
      long4k.append(odd.charAt(i % odd.length())).append((char) ('a' + i % 26));
    }
    values.put("odd", odd);
    values.put("long", long4k.toString());
    values.put("lines", "a\nb\rc\fd");
    values.put("quotes", "\"'\"'\\\\\"");
    values.put("comment", "# no comment");
    values.put("empty", "");
    List<String> flags = values.entrySet().stream()
        .map(e -> "-Dx." + e.getKey() + "=" + e.getValue())
        .toList();
    HashMap<String, String> expected = new HashMap<>(values);
    ExitEvidence evidence = TestWorker.run(
        LaunchSettings.builder().jvmArgs(flags),
        () -> expected.forEach((name, value) -> {
          if (!value.equals(System.getProperty("x." + name))) {
            throw new AssertionError(name + " arrived as " + System.getProperty("x." + name));
          }
        }));
    assertThat(evidence.stderrTail()).isEmpty();
    assertThat(evidence.exitCode()).isZero();
  }

  @Test
  void environmentDirectoryAndInput_areAsTold() throws Exception {
    Map<String, String> environment = new HashMap<>();
    environment.put("PANAL_TEST", "x y");
    environment.put("HOME", null);
    Path here = Files.createDirectory(directory.resolve("work ing"));
    String expected = here.toRealPath().toString();
    ExitEvidence evidence = TestWorker.run(
        LaunchSettings.builder()
            .environment(environment)
            .workingDirectory(here)
            .javaHome(Path.of(System.getProperty("java.home"))),
        () -> {
          check("x y".equals(System.getenv("PANAL_TEST")), "variable");
          check(System.getenv("HOME") == null, "removed variable");
          check(System.getenv("JAVA_TOOL_OPTIONS") == null, "stripped variable");
          check(System.getenv("PANAL_WORKER") != null, "marker");
          check(System.getProperty("user.dir").equals(expected), "directory");
          check(read() == -1, "input");
        });
    assertThat(evidence.stderrTail()).isEmpty();
    assertThat(evidence.exitCode()).isZero();
  }

  @Test
  void launchFile_isDeletedByTheWorker_andNoSecretIsInItsArguments() throws Exception {
    String up = directory.resolve("up").toString();
    try (TestWorker worker = TestWorker.start(() -> announceAndSpin(up))) {
      awaitPath(Path.of(up));
      assertThat(worker.linkDirectory().resolve("launch.properties")).doesNotExist();
      String line = Files.readString(Path.of("/proc/" + worker.process().pid() + "/cmdline"));
      assertThat(line.split("\0"))
          .hasSize(4)
          .contains("@" + worker.linkDirectory().resolve("java.args"));
    }
  }

  @Test
  void output_goesToThePresentStreams_toFiles_toAListener_orNowhere() throws Exception {
    SerializableRunnable speak = () -> {
      System.out.println("out é€");
      System.err.println("err é€");
      System.out.print("no end");
    };
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream gotOut = new ByteArrayOutputStream();
    ByteArrayOutputStream gotErr = new ByteArrayOutputStream();
    System.setOut(new PrintStream(gotOut, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(gotErr, true, StandardCharsets.UTF_8));
    ExitEvidence evidence;
    try {
      evidence = TestWorker.run(LaunchSettings.builder(), speak);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    assertThat(gotOut.toString(StandardCharsets.UTF_8)).isEqualTo("out é€\nno end");
    assertThat(gotErr.toString(StandardCharsets.UTF_8)).isEqualTo("err é€\n");
    assertThat(evidence.stderrTail()).isEqualTo("err é€");

    Path files = directory.resolve("logs");
    TestWorker.run(
        LaunchSettings.builder().name("p").output(WorkerOutput.toDirectory(files)), speak);
    assertThat(files.resolve("p-0.out")).hasContent("out é€\nno end");
    assertThat(files.resolve("p-0.err")).hasContent("err é€\n");

    List<String> heard = Collections.synchronizedList(new ArrayList<>()); // a thread a stream
    TestWorker.run(
        LaunchSettings.builder()
            .output(WorkerOutput.to(
                (worker, error, line) -> heard.add(worker + " " + error + " " + line))),
        speak);
    assertThat(heard)
        .containsExactlyInAnyOrder("0 false out é€", "0 false no end", "0 true err é€");

    evidence = TestWorker.run(LaunchSettings.builder().output(WorkerOutput.discard()), speak);
    assertThat(evidence.stderrTail()).isEqualTo("err é€");
  }

  @Test
  void flood_withoutLineEnds_passesThroughInBoundedMemory() throws Exception {
    AtomicLong characters = new AtomicLong();
    AtomicLong longest = new AtomicLong();
    int mebibytes = 256;
    ExitEvidence evidence = TestWorker.run(
        LaunchSettings.builder().output(WorkerOutput.to((worker, error, line) -> {
          characters.addAndGet(line.length());
          longest.accumulateAndGet(line.length(), Math::max);
        })),
        () -> {
          byte[] block = new byte[1 << 20];
          Arrays.fill(block, (byte) 'x');
          for (int i = 0; i < mebibytes; i++) {
            System.out.write(block, 0, block.length);
          }
          System.out.flush();
        });
    assertThat(evidence.exitCode()).isZero();
    assertThat(characters.get()).isEqualTo((long) mebibytes << 20);
    assertThat(longest.get()).isLessThanOrEqualTo(1 << 20);
  }

  @Test
  void otherJavaVersion_runsWorkersToo() throws Exception {
    List<Path> homes;
    try (var entries = Files.list(Path.of("/usr/lib/jvm"))) {
      homes = entries
          .filter(
              home -> !Files.isSymbolicLink(home) && Files.isExecutable(home.resolve("bin/java")))
          .filter(home -> TargetJvm.at(home).feature() != Runtime.version().feature()
              && TargetJvm.at(home).feature() >= 17)
          .toList();
    } catch (IOException none) {
      homes = List.of();
    }
    Assumptions.assumeFalse(homes.isEmpty(), "no other JDK here");
    for (Path home : homes) {
      int feature = TargetJvm.at(home).feature();
      ExitEvidence evidence = TestWorker.run(
          LaunchSettings.builder().javaHome(home),
          () -> check(Runtime.version().feature() == feature, "version"));
      assertThat(evidence.stderrTail()).isEmpty();
      assertThat(evidence.exitCode()).isZero();
    }
  }

  // --- what the workers do

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  private static int read() {
    try {
      return System.in.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void spin() {
    while (true) {
      Thread.onSpinWait();
    }
  }

  private static void announceAndSpin(String file) {
    touch(file);
    spin();
  }

  /**
   * Starts a child, and a grandchild whose parent ends at once; both hold this process's output.
   */
  private static void startOffspring(String file, boolean stay) {
    String sleeper = "echo $$ >> " + file + "; exec sleep 1000";
    shell(sleeper);
    shell("/bin/sh -c '" + sleeper + "' &");
    if (stay) {
      spin();
    }
    offspring(file);
    awaitPath(Path.of(file + ".go"));
    Runtime.getRuntime().halt(5);
  }

  private static List<Long> offspring(String file) {
    await()
        .atMost(TestWorker.PATIENCE)
        .ignoreExceptions()
        .until(() -> Files.readAllLines(Path.of(file)).size() == 2
            && Files.readString(Path.of(file)).endsWith("\n"));
    try {
      return Files.readAllLines(Path.of(file)).stream().map(Long::valueOf).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void writeToAddressZero() {
    try {
      Class<?> type = Class.forName("sun.misc.Unsafe");
      Field field = type.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      type.getMethod("putAddress", long.class, long.class).invoke(field.get(null), 0L, 0L);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static void shell(String command) {
    try {
      new ProcessBuilder("/bin/sh", "-c", command).inheritIO().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void touch(String file) {
    try {
      Files.createFile(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitPath(Path path) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (Files.notExists(path) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static void signal(String name, long pid) throws Exception {
    assertThat(new ProcessBuilder("/bin/kill", "-" + name, Long.toString(pid))
            .start()
            .waitFor())
        .isZero();
  }
}
