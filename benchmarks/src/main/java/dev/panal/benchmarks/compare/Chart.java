package dev.panal.benchmarks.compare;

import dev.panal.benchmarks.report.Series;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.CategoryStyler;

/** Draws the contestants' medians side by side, a panel for each measure, on logarithmic axes. */
final class Chart {
  private static final int COLUMNS = 2;
  private static final int WIDTH = 620;
  private static final int HEIGHT = 340;
  private static final Color BARS = new Color(0xE08A00);

  private Chart() {}

  /** As PNG; nothing when no measure has several contestants. */
  static void write(Report report, Path file) throws IOException {
    List<BufferedImage> panels = new ArrayList<>();
    for (Contest.Outcome outcome : report.outcomes()) {
      if (outcome.series().size() > 1) {
        byte[] png = ChartEncoder.getBytes(panel(outcome), "png");
        panels.add(ImageIO.read(new ByteArrayInputStream(png)));
      }
    }
    if (!panels.isEmpty()) {
      ImageIO.write(sideBySide(panels), "png", file.toFile());
    }
  }

  private static BufferedImage sideBySide(List<BufferedImage> panels) {
    int rows = (panels.size() + COLUMNS - 1) / COLUMNS;
    int columns = Math.min(COLUMNS, panels.size());
    BufferedImage all =
        new BufferedImage(columns * WIDTH, rows * HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = all.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, all.getWidth(), all.getHeight());
    for (int i = 0; i < panels.size(); i++) {
      graphics.drawImage(panels.get(i), i % COLUMNS * WIDTH, i / COLUMNS * HEIGHT, null);
    }
    graphics.dispose();
    return all;
  }

  /** The best first. */
  private static CategoryChart panel(Contest.Outcome outcome) {
    Measure measure = outcome.measure();
    CategoryChart chart = new CategoryChartBuilder()
        .width(WIDTH)
        .height(HEIGHT)
        .title(measure.title() + ", " + measure.unit())
        .build();
    Comparator<Map.Entry<Contestant, Series>> ascending =
        Comparator.comparingDouble(entry -> entry.getValue().median());
    List<Map.Entry<Contestant, Series>> bestFirst = outcome.series().entrySet().stream()
        .sorted(measure.moreIsBetter() ? ascending.reversed() : ascending)
        .toList();
    chart.addSeries(
        "median",
        bestFirst.stream().map(each -> each.getKey().title()).toList(),
        bestFirst.stream().map(each -> each.getValue().median()).toList());
    CategoryStyler styler = chart.getStyler();
    styler.setLegendVisible(false);
    styler.setYAxisLogarithmic(true);
    double least =
        outcome.series().values().stream().mapToDouble(Series::median).min().orElseThrow();
    styler.setYAxisMin(Math.pow(10, Math.floor(Math.log10(least) - 0.1))); // not the bars' usual 0
    styler.setSeriesColors(new Color[] {BARS});
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    styler.setXAxisLabelRotation(25);
    return chart;
  }
}
