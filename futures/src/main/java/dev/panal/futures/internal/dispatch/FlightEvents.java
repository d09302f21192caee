package dev.panal.futures.internal.dispatch;

import dev.panal.core.TaskInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * What a recording of the JDK's Flight Recorder shows of pools. Without one no event class is
 * loaded, for the first would bring two hundred of the JDK's.
 */
final class FlightEvents {
  private FlightEvents() {}

  /** A task is done. */
  @Name("panal.Task")
  @Label("Task")
  @Category("Panal")
  @Description("A submitted task is done")
  @StackTrace(false)
  static final class Task extends Event {
    @Label("Pool")
    @Nullable
    String pool;

    @Label("Id")
    long taskId;

    @Label("Name")
    @Nullable
    String taskName;

    @Label("State")
    @Nullable
    String state;

    @Label("Worker Process")
    long pid;

    @Label("Waited")
    @Description("From the submission to the begin in a worker")
    @Timespan(Timespan.NANOSECONDS)
    long waited;

    @Label("Ran")
    @Timespan(Timespan.NANOSECONDS)
    long ran;
  }

  /** A worker was started, is ready, or has stopped. */
  @Name("panal.Worker")
  @Label("Worker")
  @Category("Panal")
  @Description("A worker was started, is ready, or has stopped")
  @StackTrace(false)
  static final class WorkerChange extends Event {
    @Label("Worker")
    @Nullable
    String worker;

    @Label("Process")
    long pid;

    @Label("Change")
    @Nullable
    String change;

    @Label("Reason")
    @Nullable
    String reason;
  }

  /** Items of a map call that one worker was given together have been answered. */
  @Name("panal.Chunk")
  @Label("Chunk")
  @Category("Panal")
  @Description("Items of a map call that one worker was given together have been answered")
  @StackTrace(false)
  static final class Chunk extends Event {
    @Label("Worker")
    @Nullable
    String worker;

    @Label("Name")
    @Nullable
    String taskName;

    @Label("Items")
    int items;

    @Label("Failed")
    int failed;

    @Label("Ran")
    @Timespan(Timespan.NANOSECONDS)
    long ran;
  }

  static void taskDone(String pool, PoolTask<?> task) {
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    Task event = new Task();
    if (event.isEnabled()) {
      TaskInfo info = task.info();
      event.pool = pool;
      event.taskId = info.id();
      event.taskName = info.name().orElse(null);
      event.state = info.state().name();
      event.pid = info.pid().orElse(0);
      event.waited = nanos(Optional.of(info.submitted()), info.started());
      event.ran = nanos(info.started(), info.finished());
      event.commit();
    }
  }

  static void worker(Worker worker, String change, @Nullable String reason) {
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    WorkerChange event = new WorkerChange();
    if (event.isEnabled()) {
      event.worker = worker.name();
      event.pid = worker.pid();
      event.change = change;
      event.reason = reason;
      event.commit();
    }
  }

  static void chunk(Worker worker, @Nullable String name, int items, int failed, long ran) {
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    Chunk event = new Chunk();
    if (event.isEnabled()) {
      event.worker = worker.name();
      event.taskName = name;
      event.items = items;
      event.failed = failed;
      event.ran = ran;
      event.commit();
    }
  }

  private static long nanos(Optional<Instant> from, Optional<Instant> to) {
    return from.isEmpty() || to.isEmpty()
        ? 0
        : Duration.between(from.get(), to.get()).toNanos();
  }
}
