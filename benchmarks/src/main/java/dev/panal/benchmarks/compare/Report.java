package dev.panal.benchmarks.compare;

import dev.panal.benchmarks.compare.Target.Verdict;
import dev.panal.benchmarks.report.Conditions;
import dev.panal.benchmarks.report.Numbers;
import dev.panal.benchmarks.report.Series;
import dev.panal.benchmarks.report.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run's figures with where they are from.
 *
 * @param conditions machine, JDK, command and so on
 */
record Report(Conditions conditions, List<Contest.Outcome> outcomes) {
  Report {
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
    StringBuilder text = new StringBuilder(conditions.text());
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
    return text.append(conditions.markdown()).toString();
  }

  private static Table figures(Contest.Outcome outcome) {
    Table table = new Table("", "median", "least", "most");
    outcome
        .series()
        .forEach((contestant, series) -> table.add(
            contestant.title(),
            Numbers.text(series.median()),
            Numbers.text(series.min()),
            Numbers.text(series.max())));
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
          Numbers.text(verdict.figure().median()) + " " + target.unit(),
          Numbers.text(verdict.figure().min()),
          Numbers.text(verdict.figure().max()),
          sign + Numbers.text(target.must()) + " " + target.unit(),
          sign + Numbers.text(target.reach()) + " " + target.unit(),
          verdict.word(),
          verdict.against() == null ? "" : verdict.against().title());
    }
    return table;
  }
}
