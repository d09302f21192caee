package dev.panal.benchmarks.growth;

import dev.panal.benchmarks.report.Table;
import java.util.List;
import java.util.Map;

/**
 * What a study has shown.
 *
 * @param remarks what the figures say, a sentence each
 * @param rows the figures of the table's rows with all that they are made of, by name, for programs
 */
record Finding(
    Study study, Table table, List<String> remarks, Plot plot, List<Map<String, Object>> rows) {
  Finding {
    remarks = List.copyOf(remarks);
    rows = List.copyOf(rows);
  }
}
