package dev.panal.benchmarks.compare;

import dev.panal.benchmarks.compare.Entrant.Entry;
import dev.panal.benchmarks.report.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Lets the entrants of a discipline take turns. */
final class Contest {
  private final Discipline discipline;
  private final Consumer<String> progress;
  private final Map<Contestant, Entrant> open = new LinkedHashMap<>();
  private final Map<Contestant, List<Double>> figures = new LinkedHashMap<>();
  private final Map<Contestant, String> absent = new LinkedHashMap<>();

  private Contest(Discipline discipline, Consumer<String> progress) {
    this.discipline = discipline;
    this.progress = progress;
  }

  /** The outcome of so many rounds, in turn; one who fails is absent, with the reason. */
  static Outcome hold(Discipline discipline, int rounds, Consumer<String> progress)
      throws InterruptedException {
    Contest contest = new Contest(discipline, progress);
    try {
      contest.enter();
      for (int round = 1; round <= Math.min(rounds, discipline.rounds()); round++) {
        progress.accept(discipline.measure() + ": round " + round);
        contest.round();
      }
      return contest.outcome();
    } finally {
      contest.closeAll();
    }
  }

  private void enter() throws InterruptedException {
    for (Entry entry : discipline.entries()) {
      progress.accept(discipline.measure() + ": " + entry.contestant().title() + " warms up");
      try {
        Entrant entrant = entry.opener().open();
        open.put(entry.contestant(), entrant);
        entrant.warmUp();
        figures.put(entry.contestant(), new ArrayList<>());
      } catch (Exception e) {
        drop(entry.contestant(), e);
      }
    }
  }

  private void round() throws InterruptedException {
    Map<Contestant, List<Double>> samples = new LinkedHashMap<>();
    for (int i = 0; i < discipline.samplesPerRound(); i++) {
      if (discipline.samplesPerRound() == 1) {
        System.gc();
      }
      for (Contestant contestant : List.copyOf(open.keySet())) {
        try {
          double sample = Objects.requireNonNull(open.get(contestant)).sample();
          samples.computeIfAbsent(contestant, c -> new ArrayList<>()).add(sample);
        } catch (Exception e) {
          drop(contestant, e);
          samples.remove(contestant);
        }
        if (discipline.samplesPerRound() == 1) {
          System.gc();
        }
      }
    }
    samples.forEach((contestant, taken) ->
        Objects.requireNonNull(figures.get(contestant)).add(Series.of(taken).median()));
  }

  private void drop(Contestant contestant, Exception reason) throws InterruptedException {
    if (reason instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    absent.put(
        contestant, reason instanceof NotHereException ? reason.getMessage() : "failed: " + reason);
    figures.remove(contestant);
    Entrant entrant = open.remove(contestant);
    if (entrant != null) {
      close(contestant, entrant);
    }
  }

  private Outcome outcome() {
    Map<Contestant, Series> series = new LinkedHashMap<>();
    figures.forEach((contestant, rounds) -> series.put(contestant, Series.of(rounds)));
    return new Outcome(discipline.measure(), series, new LinkedHashMap<>(absent));
  }

  private void closeAll() {
    open.forEach(this::close);
    open.clear();
  }

  private void close(Contestant contestant, Entrant entrant) {
    try {
      entrant.close();
    } catch (Exception e) {
      absent.putIfAbsent(contestant, "did not close: " + e);
    }
  }

  /** What a discipline has given: figures of those who took part, reasons of those who did not. */
  record Outcome(Measure measure, Map<Contestant, Series> series, Map<Contestant, String> absent) {}
}
