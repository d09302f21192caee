package dev.panal.examples;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/** What {@link Heat} draws. */
final class HeatPicture {
  /** Hues from blue over green and yellow to red. */
  private static final float COLD_HUE = 0.66f;

  private HeatPicture() {}

  static int colour(double temperature, double hottest) {
    float share = (float) Math.max(0, Math.min(1, temperature / hottest));
    return Color.HSBtoRGB(COLD_HUE * (1 - share), 1, 0.35f + 0.65f * share);
  }

  /** A point each, as PNG. */
  static void write(double[][] grid, double hottest, Path file) throws IOException {
    BufferedImage image = new BufferedImage(grid.length, grid.length, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < grid.length; i++) {
      for (int j = 0; j < grid.length; j++) {
        image.setRGB(j, i, colour(grid[i][j], hottest));
      }
    }
    if (!ImageIO.write(image, "png", file.toFile())) {
      throw new IOException("this JDK writes no PNG");
    }
  }

  /** The speed-up over the number of processes, beside the ideal. */
  static void plot(Map<Integer, Double> seconds, Path file) throws IOException {
    List<Integer> processes = new ArrayList<>(seconds.keySet());
    double alone = seconds.values().iterator().next();
    XYChart chart = new XYChartBuilder()
        .width(600)
        .height(400)
        .title("Jacobi iteration")
        .xAxisTitle("processes")
        .yAxisTitle("speed-up")
        .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setYAxisMin(0.0);
    chart.addSeries("ideal", processes, processes);
    chart.addSeries(
        "measured",
        processes,
        seconds.values().stream().map(each -> alone / each).toList());
    ChartEncoder.saveChart(chart, file.toString(), "png");
  }
}
