package dev.panal.benchmarks.growth;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;

/** Lines over one quantity. Where the upward axis is not logarithmic it begins at zero. */
final class Plot {
  private static final int WIDTH = 700;
  private static final int HEIGHT = 400;

  private final Axis across;
  private final Axis upwards;
  private final Map<String, Line> lines = new LinkedHashMap<>();

  Plot(Axis across, Axis upwards) {
    this.across = across;
    this.upwards = upwards;
  }

  /** A quantity with its unit. */
  record Axis(String title, boolean logarithmic) {}

  private record Line(List<Double> across, List<Double> upwards) {}

  /** Goes on with a line, or begins it. */
  void add(String line, double x, double y) {
    Line points = lines.computeIfAbsent(line, l -> new Line(new ArrayList<>(), new ArrayList<>()));
    points.across().add(x);
    points.upwards().add(y);
  }

  /** As PNG. */
  void write(String title, Path file) throws IOException {
    XYChart chart = new XYChartBuilder()
        .width(WIDTH)
        .height(HEIGHT)
        .title(title)
        .xAxisTitle(across.title())
        .yAxisTitle(upwards.title())
        .build();
    Styler styler = chart.getStyler();
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartTitleFont(styler.getChartTitleFont().deriveFont(Font.PLAIN));
    styler.setLegendPosition(Styler.LegendPosition.OutsideS);
    styler.setLegendLayout(Styler.LegendLayout.Horizontal);
    styler.setLegendVisible(lines.size() > 1);
    chart.getStyler().setXAxisLogarithmic(across.logarithmic());
    chart.getStyler().setYAxisLogarithmic(upwards.logarithmic());
    if (!upwards.logarithmic()) {
      chart.getStyler().setYAxisMin(0.0);
    }
    lines.forEach((name, line) -> chart.addSeries(name, line.across(), line.upwards()));
    ChartEncoder.saveChart(chart, file.toString(), "png");
  }
}
