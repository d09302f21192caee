package dev.panal.benchmarks.growth;

import dev.panal.benchmarks.report.Conditions;
import dev.panal.benchmarks.report.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run's findings with where they are from. */
record GrowthReport(Conditions conditions, List<Finding> findings) {
  GrowthReport {
    findings = List.copyOf(findings);
  }

  /** For a terminal. */
  String text() {
    StringBuilder text = new StringBuilder(conditions.text());
    for (Finding finding : findings) {
      text.append(String.format("%n%s%n", finding.study().title()));
      text.append(finding.table().text());
      finding.remarks().forEach(remark -> text.append(String.format("  %s%n", remark)));
    }
    return text.toString();
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      text.append("**").append(finding.study().title()).append("**\n\n");
      text.append(finding.table().markdown()).append('\n');
      finding.remarks().forEach(remark -> text.append("- ").append(remark).append('\n'));
      text.append("\n![").append(finding.study().title()).append("](");
      text.append(plotName(finding)).append(")\n\n");
    }
    return text.append(conditions.markdown()).toString();
  }

  /** With the figures of every round. */
  String json() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("conditions", conditions.values());
    List<Object> studies = new ArrayList<>();
    for (Finding finding : findings) {
      Map<String, Object> study = new LinkedHashMap<>();
      study.put("id", finding.study().toString());
      study.put("title", finding.study().title());
      study.put("rows", finding.rows());
      study.put("remarks", finding.remarks());
      studies.add(study);
    }
    root.put("studies", studies);
    return Json.write(root) + "\n";
  }

  /** As {@code growth.json}, {@code growth.md} and a plot for each study. */
  void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("growth.json"), json());
    Files.writeString(directory.resolve("growth.md"), markdown());
    for (Finding finding : findings) {
      finding.plot().write(finding.study().title(), directory.resolve(plotName(finding)));
    }
  }

  private static String plotName(Finding finding) {
    return "growth-" + finding.study() + ".png";
  }
}
