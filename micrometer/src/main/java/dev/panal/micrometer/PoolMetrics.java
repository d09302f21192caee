package dev.panal.micrometer;

import dev.panal.futures.PoolStats;
import dev.panal.futures.WorkerExecutor;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Binds a pool's figures to a registry: {@code new PoolMetrics(pool, "digest").bindTo(registry)}.
 *
 * <p>Every meter has the tag {@code pool}. Gauges: {@code panal.workers} (tag {@code state}:
 * {@code all}, {@code idle}, {@code busy}), {@code panal.tasks.unfinished},
 * {@code panal.tasks.pending}, {@code panal.pending.bytes} (bytes). Counters: {@code panal.tasks}
 * (tag {@code outcome}: {@code succeeded}, {@code failed}, {@code cancelled}),
 * {@code panal.tasks.submitted}, {@code panal.tasks.timeouts}, {@code panal.tasks.retries},
 * {@code panal.worker.crashes}, {@code panal.workers.started}. Items of {@code map} count as tasks.
 * The registry holds the pool weakly.
 */
public final class PoolMetrics implements MeterBinder {
  private final WorkerExecutor pool;
  private final String name;

  /** @param name the value of the tag {@code pool} */
  public PoolMetrics(WorkerExecutor pool, String name) {
    this.pool = Objects.requireNonNull(pool, "pool");
    this.name = Objects.requireNonNull(name, "name");
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Tags tags = Tags.of("pool", name);
    gauge(registry, "panal.workers", tags.and("state", "all"), PoolStats::workers);
    gauge(registry, "panal.workers", tags.and("state", "idle"), PoolStats::idleWorkers);
    gauge(registry, "panal.workers", tags.and("state", "busy"), PoolStats::busyWorkers);
    gauge(registry, "panal.tasks.unfinished", tags, PoolStats::unfinished);
    gauge(registry, "panal.tasks.pending", tags, PoolStats::pendingTasks);
    Gauge.builder("panal.pending.bytes", pool, p -> p.stats().pendingBytes())
        .tags(tags)
        .baseUnit("bytes")
        .register(registry);
    counter(registry, "panal.tasks", tags.and("outcome", "succeeded"), PoolStats::succeeded);
    counter(registry, "panal.tasks", tags.and("outcome", "failed"), PoolStats::failed);
    counter(registry, "panal.tasks", tags.and("outcome", "cancelled"), PoolStats::cancelled);
    counter(registry, "panal.tasks.submitted", tags, PoolStats::submitted);
    counter(registry, "panal.tasks.timeouts", tags, PoolStats::timeouts);
    counter(registry, "panal.tasks.retries", tags, PoolStats::retries);
    counter(registry, "panal.worker.crashes", tags, PoolStats::crashes);
    counter(registry, "panal.workers.started", tags, PoolStats::workersStarted);
  }

  private void gauge(
      MeterRegistry registry, String meter, Tags tags, ToDoubleFunction<PoolStats> value) {
    Gauge.builder(meter, pool, p -> value.applyAsDouble(p.stats())).tags(tags).register(registry);
  }

  private void counter(
      MeterRegistry registry, String meter, Tags tags, ToDoubleFunction<PoolStats> value) {
    FunctionCounter.builder(meter, pool, p -> value.applyAsDouble(p.stats()))
        .tags(tags)
        .register(registry);
  }
}
