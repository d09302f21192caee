package dev.panal.core.internal;

import dev.panal.core.PanalException;
import dev.panal.core.TaskContext;
import dev.panal.core.TaskContextCarrier;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskProgress;
import dev.panal.core.TaskTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A task that runs in this JVM. */
public final class LocalTask<T extends @Nullable Object> extends TaskPromise<T> {
  /*
   * `runner` is null before the run, then the thread that runs the task, then OVER. Who interrupts swaps the thread
   * for INTERRUPTING, interrupts, and sets OVER; the running thread, which ends by swapping itself for OVER, waits
   * for that and clears its flag. So the interrupt reaches this task or nobody.
   */

  private static final Object INTERRUPTING = new Object();
  private static final Object OVER = new Object();

  /** This JVM's process id. */
  public static final long PID = ProcessHandle.current().pid();

  private final TaskOptions options;
  private final Consumer<LocalTask<?>> onDropped;
  private final @Nullable UnaryOperator<T> onResult;
  private final AtomicReference<@Nullable Object> runner = new AtomicReference<>();
  private final byte @Nullable [] carried = CarriedContext.capture();
  private @Nullable Invocation<T> invocation;
  private volatile @Nullable WorkerRef worker;
  private volatile @Nullable TaskProgress progress;

  /**
   * A pending one.
   *
   * @param onDropped told, by the cancelling thread, when it was cancelled before it began
   * @param onResult makes of the task's result what its future gets; a throw is a failure of
   *     Panal's own
   */
  public LocalTask(
      long id,
      Invocation<T> invocation,
      TaskOptions options,
      Callbacks callbacks,
      Consumer<LocalTask<?>> onDropped,
      @Nullable UnaryOperator<T> onResult) {
    super(id, options.name().orElse(null), callbacks);
    this.invocation = invocation;
    this.options = options;
    this.onDropped = onDropped;
    this.onResult = onResult;
  }

  public TaskOptions options() {
    return options;
  }

  /** Runs it in the current thread, which throws nothing; false when it was done already. */
  public boolean run(WorkerRef by) {
    Invocation<T> call = invocation;
    invocation = null; // what was run is not kept alive by its future
    worker = by;
    runner.set(Thread.currentThread());
    long started = System.nanoTime();
    if (call == null || !begin(by, started)) {
      runner.set(OVER);
      return false;
    }
    Future<?> timer = options.timeout().map(this::startTimer).orElse(null);
    Settled<T> outcome = invoke(call);
    if (timer != null) {
      timer.cancel(false);
    }
    endInterrupts();
    if (!isDone()) {
      ranOn(by, started, System.nanoTime());
    }
    settle(outcome);
    return true;
  }

  private Settled<T> invoke(Invocation<T> call) {
    TaskContext context = new Context();
    CurrentTask.Source before = CurrentTask.enter(() -> context);
    TaskContextCarrier.Restored restored = CarriedContext.restore(carried);
    try {
      T result = call.invoke();
      return onResult == null ? Settled.success(result) : convert(onResult, result);
    } catch (Throwable t) { // whatever the task throws is its outcome
      return Settled.failedByTask(t);
    } finally {
      restored.close();
      CurrentTask.leave(before);
    }
  }

  private static <T extends @Nullable Object> Settled<T> convert(
      UnaryOperator<T> onResult, T result) {
    try {
      return Settled.success(onResult.apply(result));
    } catch (PanalException e) {
      return Settled.failed(e);
    }
  }

  private Future<?> startTimer(Duration limit) {
    return Timer.after(Durations.saturatedNanos(limit), () -> {
      int index = Objects.requireNonNull(worker).index();
      String message = label() + " ran longer than timeout=" + limit + " on worker=" + index;
      if (fail(new TaskTimeoutException(message))) {
        interrupt();
      }
    });
  }

  private void interrupt() {
    Object thread = runner.get();
    if (thread instanceof Thread t && runner.compareAndSet(t, INTERRUPTING)) {
      t.interrupt();
      runner.set(OVER);
    }
  }

  private void endInterrupts() {
    if (runner.compareAndSet(Thread.currentThread(), OVER)) {
      return;
    }
    while (runner.get() == INTERRUPTING) {
      Thread.onSpinWait();
    }
    Thread.interrupted();
  }

  @Override
  protected void onCancelled(@Nullable Claim claim, boolean wasRunning, boolean interrupt) {
    if (!wasRunning) {
      invocation = null;
      onDropped.accept(this);
    } else if (interrupt) {
      interrupt();
    }
  }

  @Override
  protected @Nullable TaskProgress currentProgress() {
    return progress;
  }

  @Override
  protected @Nullable WorkerRef currentWorker() {
    return worker;
  }

  /** The task as its own code sees it. */
  private final class Context implements TaskContext {
    @Override
    public long taskId() {
      return id();
    }

    @Override
    public Optional<String> taskName() {
      return options.name();
    }

    @Override
    public int workerIndex() {
      return Objects.requireNonNull(worker).index();
    }

    @Override
    public boolean isCancelled() {
      return isDone();
    }

    @Override
    public void progress(long done, long total) {
      progress = new TaskProgress(done, total);
    }
  }
}
