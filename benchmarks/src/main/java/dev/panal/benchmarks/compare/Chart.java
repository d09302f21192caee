package dev.panal.benchmarks.compare;

import dev.panal.benchmarks.compare.Target.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.Styler;

/** Draws how far each figure is from its target, in powers of ten. */
final class Chart {
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 560;

  private Chart() {}

  /** Bars upwards are better than the target: what must be, and what was hoped for. */
  static void write(Report report, Path file) throws IOException {
    List<Verdict> verdicts = report.verdicts();
    if (verdicts.isEmpty()) {
      return;
    }
    CategoryChart chart = new CategoryChartBuilder()
        .width(WIDTH)
        .height(HEIGHT)
        .title("Panal beside its targets: upwards is better than the target")
        .yAxisTitle("powers of ten")
        .build();
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNE);
    chart.getStyler().setXAxisLabelRotation(35);
    List<String> titles = verdicts.stream().map(v -> v.target().title()).toList();
    chart.addSeries(
        "must", titles, verdicts.stream().map(v -> powers(v, v.target().must())).toList());
    chart.addSeries(
        "reach for",
        titles,
        verdicts.stream().map(v -> v.margin(v.target().reach())).toList());
    ChartEncoder.saveChart(chart, file.toString(), "png");
  }

  private static Double powers(Verdict verdict, double bound) {
    return Math.log10(verdict.margin(bound));
  }
}
