package dev.panal.core.internal;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.ListeningExecutorService;
import dev.panal.core.BrokenExecutorException;
import dev.panal.core.SerializableCallable;
import dev.panal.core.TaskFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** An executor as the JDK's and Guava's interface. */
final class ExecutorServiceView implements ListeningExecutorService {
  private final AbstractTaskExecutor executor;

  /** Tasks that are not done, for {@link #shutdownNow()} to give back. */
  private final Map<TaskFuture<?>, Runnable> unfinished = new ConcurrentHashMap<>();

  ExecutorServiceView(AbstractTaskExecutor executor) {
    this.executor = executor;
  }

  @Override
  public <T extends @Nullable Object> ListenableFuture<T> submit(Callable<T> task) {
    return start(task, callable(task), Runnables.of(task));
  }

  @Override
  public ListenableFuture<?> submit(Runnable task) {
    return this.<@Nullable Object>submit(task, null);
  }

  @Override
  public <T extends @Nullable Object> ListenableFuture<T> submit(Runnable task, T result) {
    Objects.requireNonNull(task, "task");
    return start(
        task,
        () -> {
          task.run();
          return result;
        },
        task);
  }

  @Override
  public void execute(Runnable command) {
    Objects.requireNonNull(command, "command");
    if (!executor.acceptsExecute()) {
      throw notAccepted(command);
    }
    start(
        command,
        () -> {
          Runnables.runLoudly(command);
          return null;
        },
        command);
  }

  private static <T extends @Nullable Object> SerializableCallable<T> callable(Callable<T> task) {
    Objects.requireNonNull(task, "task");
    return task instanceof SerializableCallable<T> own ? own : task::call;
  }

  private <T extends @Nullable Object> TaskFuture<T> start(
      Object given, SerializableCallable<T> task, Runnable toGiveBack) {
    if (!executor.accepts(given)) {
      throw notAccepted(given);
    }
    TaskPromise<T> future;
    try {
      future = (TaskPromise<T>) executor.submit(task);
    } catch (BrokenExecutorException e) {
      throw new RejectedExecutionException(e.getMessage(), e);
    }
    if (!future.isDone()) {
      unfinished.put(future, toGiveBack);
      future.whenDone(() -> unfinished.remove(future));
    }
    return future;
  }

  private RejectedExecutionException notAccepted(Object task) {
    return new RejectedExecutionException(executor.name()
        + " runs tasks in other processes and takes only Serializable ones by submit; "
        + task.getClass().getName()
        + " cannot be sent. Use submit(fn, x).toCompletableFuture() of the TaskExecutor");
  }

  // --- many at once

  @Override
  public <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks) throws InterruptedException {
    return invokeAll(tasks, System.nanoTime() + Durations.FOREVER_NANOS);
  }

  @Override
  public <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    return invokeAll(tasks, deadline(timeout, unit));
  }

  private <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long deadlineNanos) throws InterruptedException {
    List<Future<T>> futures = new ArrayList<>(tasks.size());
    boolean all = false;
    try {
      for (Callable<T> task : tasks) {
        futures.add(submit(task));
      }
      all = awaitAll(futures, deadlineNanos);
    } finally {
      if (!all) {
        futures.forEach(future -> future.cancel(true));
      }
    }
    return futures;
  }

  private static <T extends @Nullable Object> boolean awaitAll(
      List<Future<T>> futures, long deadlineNanos) throws InterruptedException {
    for (Future<T> future : futures) {
      Duration left = Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
      if (!((TaskFuture<T>) future).await(left)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    try {
      return invokeAny(tasks, System.nanoTime() + Durations.FOREVER_NANOS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return invokeAny(tasks, deadline(timeout, unit));
  }

  private <T extends @Nullable Object> T invokeAny(
      Collection<? extends Callable<T>> tasks, long deadlineNanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("tasks must not be empty");
    }
    List<TaskPromise<T>> futures = new ArrayList<>(tasks.size());
    LinkedBlockingQueue<TaskPromise<T>> done = new LinkedBlockingQueue<>();
    try {
      for (Callable<T> task : tasks) {
        TaskPromise<T> future = (TaskPromise<T>) submit(task);
        futures.add(future);
        future.whenDone(() -> done.add(future));
      }
      ExecutionException lastFailure = null;
      for (int i = 0; i < futures.size(); i++) {
        TaskPromise<T> next = done.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null) {
          throw new TimeoutException("none of " + futures.size() + " tasks succeeded in time");
        }
        try {
          return next.get();
        } catch (ExecutionException e) {
          lastFailure = e;
        } catch (CancellationException e) {
          lastFailure = new ExecutionException(e);
        }
      }
      throw Objects.requireNonNull(lastFailure);
    } finally {
      futures.forEach(future -> future.cancel(true));
    }
  }

  private static long deadline(long timeout, TimeUnit unit) {
    return System.nanoTime()
        + Math.min(Math.max(0, unit.toNanos(timeout)), Durations.FOREVER_NANOS);
  }

  // --- the end

  @Override
  public void shutdown() {
    executor.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    executor.shutdown();
    List<Runnable> neverBegun = new ArrayList<>();
    unfinished.forEach((future, task) -> {
      if (future.cancelIfPending()) {
        neverBegun.add(task);
      }
    });
    executor.shutdownNow();
    return neverBegun;
  }

  @Override
  public boolean isShutdown() {
    return executor.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return executor.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return executor.awaitTermination(Duration.ofNanos(Math.max(0, unit.toNanos(timeout))));
  }

  @Override
  public String toString() {
    return "ExecutorService view of " + executor;
  }
}
