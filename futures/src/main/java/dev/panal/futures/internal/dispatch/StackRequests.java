package dev.panal.futures.internal.dispatch;

import dev.panal.futures.WorkerInfo;
import dev.panal.futures.WorkerStacks;
import dev.panal.futures.internal.process.WorkerProcess;
import dev.panal.ipc.internal.link.ControlMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks workers for the stacks of their threads. Everything runs on the dispatcher's thread; who
 * asked is told there too, within a second.
 */
final class StackRequests {
  private static final long PATIENCE_NANOS = 1_000_000_000;

  private final Pool pool;
  private final List<Request> open = new ArrayList<>();

  StackRequests(Pool pool) {
    this.pool = pool;
  }

  private record Request(
      Worker worker, WorkerInfo info, long deadline, Consumer<WorkerStacks> asker) {
    void answer(@Nullable String text, String reason) {
      asker.accept(new WorkerStacks.Answer(info, text, reason).stacks());
    }
  }

  void ask(Worker worker, Consumer<WorkerStacks> asker) {
    Request request = new Request(worker, worker.info(), System.nanoTime() + PATIENCE_NANOS, asker);
    if (worker.process() == null) {
      request.answer(null, "it is being started");
      return;
    }
    open.add(request);
    pool.hub().send(worker.id(), ControlMessage.of(ControlMessage.Kind.DUMP));
  }

  /** Asks all that there are. */
  CompletableFuture<List<WorkerStacks>> askAll(Worker[] workers) {
    List<CompletableFuture<WorkerStacks>> answers = new ArrayList<>();
    for (Worker worker : workers) {
      CompletableFuture<WorkerStacks> answer = new CompletableFuture<>();
      answers.add(answer);
      ask(worker, answer::complete);
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(all -> answers.stream().map(CompletableFuture::join).toList());
  }

  void answered(int workerId, String text) {
    close(request -> request.worker.id() == workerId, request -> request.answer(text, ""));
  }

  void gone(Worker worker) {
    close(request -> request.worker == worker, request -> request.answer(null, "it has left"));
  }

  /** Gives up on who is silent; returns when to look again. */
  long check(long now) {
    close(request -> now - request.deadline >= 0, request -> request.answer(null, why(request)));
    long next = Watch.NEVER;
    for (Request request : open) {
      next = next == Watch.NEVER || request.deadline - next < 0 ? request.deadline : next;
    }
    return next;
  }

  private static String why(Request request) {
    WorkerProcess process = request.worker.process();
    return process != null && process.isStopped()
        ? "the process is stopped"
        : "it did not answer within a second";
  }

  private void close(java.util.function.Predicate<Request> which, Consumer<Request> answer) {
    if (open.isEmpty()) {
      return;
    }
    List<Request> closed = open.stream().filter(which).toList();
    open.removeAll(closed);
    closed.forEach(answer);
  }
}
