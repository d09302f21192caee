package dev.panal.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of text below a header; all columns but the first and the last flush right. */
public final class Table {
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... header) {
    this.header = List.of(header);
  }

  public void add(String... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(
          "cells=" + cells.length + " must be columns=" + header.size());
    }
    rows.add(List.of(cells));
  }

  /** Aligned with blanks. */
  public String text() {
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    if (header.stream().anyMatch(cell -> !cell.isEmpty())) {
      text.append(line(header, widths));
    }
    rows.forEach(row -> text.append(line(row, widths)));
    return text.toString();
  }

  private int[] widths() {
    return IntStream.range(0, header.size())
        .map(column -> Math.max(
            header.get(column).length(),
            rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0)))
        .toArray();
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String blanks = " ".repeat(widths[i] - cells.get(i).length());
      boolean left = i == 0 || i == cells.size() - 1 && i > 3;
      line.append("  ").append(left ? cells.get(i) + blanks : blanks + cells.get(i));
    }
    return line.toString().stripTrailing() + System.lineSeparator();
  }

  /** As GitHub reads it. */
  public String markdown() {
    String columns = IntStream.range(0, header.size())
        .mapToObj(column -> column == 0 ? "---" : "---:")
        .collect(Collectors.joining("|", "|", "|\n"));
    Function<List<String>, String> line =
        row -> row.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    return line.apply(header) + columns + rows.stream().map(line).collect(Collectors.joining());
  }
}
