package dev.panal.benchmarks.compare;

import dev.panal.benchmarks.compare.Entrant.Entry;
import dev.panal.benchmarks.compare.entrants.Exchange;
import dev.panal.benchmarks.compare.entrants.Java;
import dev.panal.benchmarks.compare.entrants.LineProcess;
import dev.panal.benchmarks.compare.entrants.OneTask;
import dev.panal.benchmarks.compare.entrants.Pp4jPool;
import dev.panal.benchmarks.compare.entrants.SocketWire;
import dev.panal.benchmarks.compare.entrants.SpinningPingPong;
import dev.panal.benchmarks.compare.entrants.Tasks;
import dev.panal.benchmarks.compare.entrants.ThreadPool;
import dev.panal.futures.ProcessPoolExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** One task at a time: busy, and after idleness. */
final class Exchanges {
  private static final int WARM_UPS = 2;
  private static final Effort FIRST = new Effort(Duration.ofMillis(700), 30_000);
  private static final Duration IDLENESS = Duration.ofMillis(50);

  private final Arena arena;
  private final Effort effort;

  Exchanges(Arena arena) {
    this.arena = arena;
    effort = arena.scale(
        new Effort(Duration.ofMillis(700), 100_000), new Effort(Duration.ofMillis(200), 20_000));
  }

  Discipline busy() {
    return new Discipline(
        Measure.ROUND_TRIP,
        Integer.MAX_VALUE,
        1,
        List.of(
            new Entry(Contestant.PANAL, () -> busy(panal())),
            new Entry(Contestant.JDK_THREADS, () -> busy(threads())),
            new Entry(
                Contestant.MAPPED, () -> spinning(SpinningPingPong.mapped(arena.newDirectory()))),
            new Entry(
                Contestant.CHRONICLE,
                () -> spinning(SpinningPingPong.chronicle(arena.newDirectory()))),
            new Entry(Contestant.SOCKET, () -> busy(socket())),
            new Entry(Contestant.PP4J, () -> busy(pp4j())),
            python(Contestant.PYTHON),
            python(Contestant.PYTHON_POOL),
            python(Contestant.LOKY),
            python(Contestant.PEBBLE),
            new Entry(Contestant.JVM, () -> busy(jvm()))));
  }

  Discipline afterIdleness() {
    return new Discipline(
        Measure.AFTER_IDLE,
        Integer.MAX_VALUE,
        arena.scale(40, 20),
        List.of(
            new Entry(Contestant.PANAL, () -> paused(panal())),
            new Entry(Contestant.SOCKET, () -> paused(socket())),
            new Entry(Contestant.JDK_THREADS, () -> paused(threads())),
            new Entry(Contestant.PP4J, () -> paused(pp4j()))));
  }

  /** An exchange, and what has to be closed after it. */
  private record Route(Exchange exchange, AutoCloseable resource) {}

  private static Route panal() {
    ProcessPoolExecutor pool = ProcessPoolExecutor.create(Arena.WORKERS);
    return new Route(() -> pool.submit(Tasks::increment, 1).result(), pool);
  }

  private static Route threads() {
    ThreadPool pool = new ThreadPool();
    return new Route(() -> pool.service().submit(() -> Tasks.increment(1)).get(), pool);
  }

  private static Route pp4j() throws InterruptedException {
    Pp4jPool pool = new Pp4jPool();
    return new Route(() -> pool.service().submit(Tasks.incrementing(1)).get(), pool);
  }

  private Route socket() throws IOException {
    SocketWire wire = SocketWire.start(arena.newDirectory());
    return new Route(wire::once, wire);
  }

  private static Route jvm() {
    List<String> command = Java.command(OneTask.class);
    return new Route(
        () -> {
          Process process = new ProcessBuilder(command).start();
          try (var answer = process.inputReader()) {
            answer.readLine();
          }
          process.waitFor();
        },
        () -> {});
  }

  private Entrant busy(Route route) {
    return new Warmed(
        () -> FIRST.medianMicros(route.exchange()),
        () -> effort.medianMicros(route.exchange()),
        route.resource());
  }

  /** Everybody sleeps, then there is one exchange: only that is timed. */
  private static Entrant paused(Route route) {
    return new Warmed(
        () -> FIRST.medianMicros(route.exchange()),
        () -> {
          Thread.sleep(IDLENESS.toMillis());
          long begun = System.nanoTime();
          route.exchange().once();
          return (System.nanoTime() - begun) / 1e3;
        },
        route.resource());
  }

  private Entrant spinning(SpinningPingPong wire) {
    Entrant.Sample sample = () -> {
      wire.begin();
      double micros = effort.medianMicros(wire::once);
      wire.end();
      return micros;
    };
    return new Warmed(sample, sample, wire);
  }

  private Entry python(Contestant contestant) {
    String command = "round-trip " + effort.seconds() + " " + effort.most();
    return new Entry(contestant, () -> {
      LineProcess process = arena.python(contestant);
      return Entrant.of(1, () -> process.figure(command), process);
    });
  }

  /** Warms up in another way than it measures. */
  @SuppressWarnings("try")
  private record Warmed(Entrant.Sample first, Entrant.Sample then, AutoCloseable resource)
      implements Entrant {
    @Override
    public void warmUp() throws Exception {
      for (int i = 0; i < WARM_UPS; i++) {
        first.take();
      }
    }

    @Override
    public double sample() throws Exception {
      return then.take();
    }

    @Override
    public void close() throws Exception {
      resource.close();
    }
  }
}
