package dev.panal.benchmarks.compare;

import dev.panal.benchmarks.report.Json;
import dev.panal.benchmarks.report.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A report as JSON: conditions, measures with all rounds, targets. */
final class JsonReport {
  private JsonReport() {}

  static String of(Report report) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("conditions", report.conditions().values());
    List<Object> measures = new ArrayList<>();
    report.outcomes().forEach(outcome -> measures.add(measure(outcome)));
    root.put("measures", measures);
    List<Object> targets = new ArrayList<>();
    report.verdicts().forEach(verdict -> targets.add(target(verdict)));
    root.put("targets", targets);
    return Json.write(root) + "\n";
  }

  private static Map<String, Object> measure(Contest.Outcome outcome) {
    Map<String, Object> contestants = new LinkedHashMap<>();
    outcome
        .series()
        .forEach((contestant, series) -> contestants.put(contestant.title(), series(series)));
    Map<String, Object> absent = new LinkedHashMap<>();
    outcome.absent().forEach((contestant, reason) -> absent.put(contestant.title(), reason));
    Map<String, Object> measure = new LinkedHashMap<>();
    measure.put("id", outcome.measure().id());
    measure.put("title", outcome.measure().title());
    measure.put("unit", outcome.measure().unit());
    measure.put("contestants", contestants);
    measure.put("absent", absent);
    return measure;
  }

  private static Map<String, Object> series(Series series) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("median", series.median());
    map.put("least", series.min());
    map.put("most", series.max());
    map.put("rounds", series.rounds());
    return map;
  }

  private static Map<String, Object> target(Target.Verdict verdict) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("title", verdict.target().title());
    map.put("measure", verdict.target().measure().id());
    map.put("against", verdict.against() == null ? "" : verdict.against().title());
    map.put("unit", verdict.target().unit());
    map.put("figure", series(verdict.figure()));
    map.put("must", verdict.target().must());
    map.put("reachFor", verdict.target().reach());
    map.put("verdict", verdict.word());
    return map;
  }
}
