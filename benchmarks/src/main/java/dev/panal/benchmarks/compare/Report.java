package dev.panal.benchmarks.compare;

import dev.panal.benchmarks.compare.Target.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A run's figures with where they are from.
 *
 * @param conditions name and value: machine, JDK, command and so on
 */
record Report(Map<String, String> conditions, List<Contest.Outcome> outcomes) {
  Report {
    conditions = new LinkedHashMap<>(conditions);
    outcomes = List.copyOf(outcomes);
  }

  Map<Measure, Map<Contestant, Series>> results() {
    Map<Measure, Map<Contestant, Series>> results = new LinkedHashMap<>();
    outcomes.forEach(outcome -> results.put(outcome.measure(), outcome.series()));
    return results;
  }

  List<Verdict> verdicts() {
    Map<Measure, Map<Contestant, Series>> results = results();
    return Target.ALL.stream().flatMap(target -> target.judge(results).stream()).toList();
  }

  /** For a terminal: conditions, figures, targets. */
  String text() {
    StringBuilder text = new StringBuilder();
    conditions.forEach((name, value) -> text.append(String.format("%-10s %s%n", name, value)));
    for (Contest.Outcome outcome : outcomes) {
      text.append(String.format(
          "%n%s, %s%n", outcome.measure().title(), outcome.measure().unit()));
      text.append(figures(outcome).text());
      outcome
          .absent()
          .forEach((contestant, reason) ->
              text.append(String.format("  %s: %s%n", contestant.title(), reason)));
    }
    if (!verdicts().isEmpty()) {
      text.append(String.format("%nTargets%n")).append(targets().text());
    }
    return text.toString();
  }

  /** For the README: the targets and all medians. */
  String markdown() {
    StringBuilder text = new StringBuilder(targets().markdown());
    for (Contest.Outcome outcome : outcomes) {
      text.append("\n**").append(outcome.measure().title()).append("**, ");
      text.append(outcome.measure().unit())
          .append("\n\n")
          .append(figures(outcome).markdown());
    }
    conditions.forEach((name, value) ->
        text.append("\n").append(name).append(": ").append(value).append("  "));
    return text.append("\n").toString();
  }

  private static Table figures(Contest.Outcome outcome) {
    Table table = new Table("", "median", "least", "most");
    outcome
        .series()
        .forEach((contestant, series) -> table.add(
            contestant.title(),
            number(series.median()),
            number(series.min()),
            number(series.max())));
    return table;
  }

  Table targets() {
    Table table =
        new Table("measure", "Panal", "least", "most", "must", "reach for", "", "against");
    for (Verdict verdict : verdicts()) {
      Target target = verdict.target();
      String sign = target.measure().moreIsBetter() ? "≥ " : "≤ ";
      table.add(
          target.title(),
          number(verdict.figure().median()) + " " + target.unit(),
          number(verdict.figure().min()),
          number(verdict.figure().max()),
          sign + number(target.must()) + " " + target.unit(),
          sign + number(target.reach()) + " " + target.unit(),
          verdict.word(),
          verdict.against() == null ? "" : verdict.against().title());
    }
    return table;
  }

  /** Three significant digits, thousands apart. */
  static String number(double value) {
    double size = Math.abs(value);
    String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f";
    return String.format(Locale.ROOT, format, value);
  }
}
