package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.panal.core.SerializableConsumer;
import dev.panal.ipc.SharedLongArray;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Another process in a test: it does something with shared objects, and says how far it has come in
 * cells that the test reads. Closing kills it if it still runs.
 */
final class Peer implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A test reports a death well before this, though the machine is loaded. */
  static final Duration SOON = Duration.ofSeconds(10);

  private final JvmProcess process;

  private Peer(JvmProcess process) {
    this.process = process;
  }

  static <A> Peer run(SerializableConsumer<A> what, A argument) {
    return new Peer(JvmProcess.builder().maxHeap("64m").build(what, argument).start());
  }

  /** A process in which threads can be stopped before a store. */
  static <A> Peer watched(SerializableConsumer<A> what, A argument) {
    return new Peer(JvmProcess.builder()
        .maxHeap("64m")
        .jvmArgs("-Dpanal.shared.watchStores=true")
        .build(what, argument)
        .start());
  }

  /** Sends a signal, as {@code STOP}, to a process that is there. */
  static void signal(String name, JvmProcess process) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
        .inheritIO()
        .start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Waits until a thread of this process sleeps. */
  static void awaitAsleep(Thread thread) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> isAsleep(thread));
  }

  static boolean isAsleep(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING
        || thread.getState() == Thread.State.WAITING;
  }

  /** Waits until a thread of this process has its place among those who wait for an object. */
  static void awaitQueued(Thread thread) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> isQueued(thread));
  }

  /** The wait for the inside of an object, which is short, does not count. */
  private static boolean isQueued(Thread thread) {
    List<StackTraceElement> stack = List.of(thread.getStackTrace());
    return stack.stream()
            .anyMatch(frame -> frame.getClassName().endsWith("WaitPlace$Waiter")
                && frame.getMethodName().equals("await"))
        && stack.stream().noneMatch(frame -> frame.getClassName().endsWith("RobustMutex"));
  }

  /** Waits until a thread has ended. */
  static void awaitEnd(Thread thread) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> thread.getState() == Thread.State.TERMINATED);
  }

  /** Waits until a process has said this. */
  static void awaitStep(SharedLongArray steps, int cell, long step) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> steps.getVolatile(cell) >= step);
  }

  /** For a process that is to be killed here. */
  static void sleepForEver() {
    while (true) {
      LockSupport.parkNanos(Long.MAX_VALUE);
    }
  }

  JvmProcess process() {
    return process;
  }

  /** Ends well. */
  void finish() {
    assertThat(process.join(PATIENCE)).isTrue();
    assertThat(process.exitCode()).hasValue(0);
  }

  void kill() {
    process.kill();
    process.join();
  }

  @Override
  public void close() {
    process.kill();
    process.close();
  }
}
