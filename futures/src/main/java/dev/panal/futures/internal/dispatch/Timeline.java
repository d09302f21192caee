package dev.panal.futures.internal.dispatch;

import dev.panal.futures.TimelineSpan;
import dev.panal.ipc.internal.link.ControlPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What ran when and where, since the pool was made, in a bounded number of spans: neighbours with
 * little between them become one, and when there is no room left "little" becomes twice as much.
 * Everything runs under the dispatcher's lock.
 */
final class Timeline {
  static final int MOST_SPANS = 8192;
  private static final long FIRST_GAP_NANOS = 1_000_000;

  private final long epochNanos = System.nanoTime();
  private final List<Span> spans = new ArrayList<>();
  private final Map<Worker, Span> latest = new HashMap<>();
  private long gapNanos = FIRST_GAP_NANOS;

  private static final class Span {
    final Worker worker;
    final long start;
    long end;
    long busy;
    long tasks;
    long failed;

    @Nullable
    String name;

    Span(Worker worker, long start, @Nullable String name) {
      this.worker = worker;
      this.start = start;
      this.end = start;
      this.name = name;
    }

    void add(long until, long time, long count, long failures, @Nullable String with) {
      end = Math.max(end, until);
      busy += time;
      tasks += count;
      failed += failures;
      name = Objects.equals(name, with) ? name : null;
    }
  }

  /** The moment, counted from the pool's creation on; by any thread. */
  Duration since(long nanos) {
    return Duration.ofNanos(Math.max(0, nanos - epochNanos));
  }

  void ran(
      Worker worker, long started, long finished, long tasks, long failed, @Nullable String name) {
    if (finished < started) {
      return; // no worker of ours says so
    }
    Span last = latest.get(worker);
    long time = finished - started;
    if (last == null || !isNeighbour(last, started, time)) {
      if (spans.size() == MOST_SPANS) {
        coarsen();
      }
      last = new Span(worker, started, name);
      spans.add(last);
      latest.put(worker, last);
    }
    last.add(finished, time, tasks, failed, name);
  }

  /** Long tasks stay apart. */
  private boolean isNeighbour(Span span, long started, long time) {
    return started - span.end <= gapNanos && time <= gapNanos && span.busy / span.tasks <= gapNanos;
  }

  private static @Nullable Span running(Worker worker) {
    ControlPage.Running running = worker.link() == null ? null : worker.page().running();
    HandOver found = running == null ? null : worker.find(running.slot(), running.generation());
    if (running == null || found == null) {
      return null;
    }
    Span span = new Span(worker, running.startedNanos(), found.name());
    span.end = Math.max(span.start, System.nanoTime());
    span.busy = span.end - span.start;
    return span;
  }

  void gone(Worker worker) {
    latest.remove(worker);
  }

  private void coarsen() {
    while (spans.size() > MOST_SPANS / 2) {
      gapNanos *= 2;
      Map<Worker, Span> open = new HashMap<>();
      List<Span> fewer = new ArrayList<>();
      for (Span span : spans) {
        Span before = open.get(span.worker);
        if (before != null && isNeighbour(before, span.start, span.busy / span.tasks)) {
          before.add(span.end, span.busy, span.tasks, span.failed, span.name);
          latest.replace(span.worker, span, before);
        } else {
          open.put(span.worker, span);
          fewer.add(span);
        }
      }
      spans.clear();
      spans.addAll(fewer);
    }
  }

  /** What ran, and what runs at this moment. */
  List<TimelineSpan> spans(Worker[] workers) {
    List<Span> all = new ArrayList<>(spans);
    for (Worker worker : workers) {
      Span running = running(worker);
      if (running != null) {
        all.add(running);
      }
    }
    return all.stream()
        .sorted(Comparator.comparingLong(span -> span.start))
        .map(span -> new TimelineSpan.Values(
                span.worker.index(),
                span.worker.id(),
                Math.max(0, span.start - epochNanos),
                span.end - span.start,
                Math.min(span.busy, span.end - span.start),
                span.tasks,
                span.failed,
                span.name)
            .span())
        .toList();
  }
}
