package dev.panal.benchmarks.growth;

import dev.panal.benchmarks.compare.Effort;
import dev.panal.benchmarks.report.Numbers;
import dev.panal.benchmarks.report.Series;
import dev.panal.benchmarks.report.Table;
import dev.panal.futures.ProcessPoolExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Time that an array takes to a worker and back, from 1 KiB to as much as there is room for. */
final class PayloadSize {
  private static final List<Integer> SIZES =
      List.of(1 << 10, 8 << 10, 64 << 10, 512 << 10, 4 << 20, 32 << 20, 256 << 20, 1 << 30);
  private static final int MOST_IN_QUICK_RUN = 32 << 20;

  private final Scale scale;
  private final Effort effort;
  private final List<String> remarks = new ArrayList<>();
  private final Map<Integer, List<Double>> micros = new LinkedHashMap<>();

  private PayloadSize(Scale scale) {
    this.scale = scale;
    this.effort = new Effort(scale.of(Duration.ofMillis(500), Duration.ofMillis(200)), 20_000);
  }

  static Finding study(Scale scale) throws Exception {
    return new PayloadSize(scale).run();
  }

  private Finding run() throws Exception {
    List<Integer> sizes = sizes();
    int largest = sizes.get(sizes.size() - 1);
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .maxHeap(Room.heapOfWorker(largest))
        .build()) {
      for (int round = 0; round <= scale.of(5, 2); round++) {
        for (int size : sizes) {
          scale.say(Study.PAYLOAD, "round " + round + ", " + Numbers.bytes(size));
          double figure = measure(pool, size);
          if (round > 0) { // the one before was for the compilers
            micros.computeIfAbsent(size, s -> new ArrayList<>()).add(figure);
          }
        }
      }
    }
    return finding();
  }

  /** Those that there is room for; says why others are left out. */
  private List<Integer> sizes() throws IOException {
    Room room = Room.now();
    List<Integer> sizes = new ArrayList<>();
    for (int size : SIZES) {
      Optional<String> lack = room.lackFor(size);
      if (scale.quick() && size > MOST_IN_QUICK_RUN) {
        continue;
      }
      if (lack.isEmpty()) {
        sizes.add(size);
      } else {
        remarks.add("left out: " + Numbers.bytes(size) + ", for " + lack.get());
      }
    }
    if (sizes.isEmpty()) {
      throw new IOException("not even " + Numbers.bytes(SIZES.get(0)) + " has room: " + room);
    }
    return sizes;
  }

  private double measure(ProcessPoolExecutor pool, int size) throws Exception {
    byte[] sent = new byte[size];
    Arrays.fill(sent, (byte) size);
    sent[size - 1] = 1;
    byte[][] back = {sent};
    System.gc();
    double figure =
        effort.medianMicros(() -> back[0] = pool.submit(PayloadSize::same, sent).result());
    if (!Arrays.equals(sent, back[0])) {
      throw new IllegalStateException("length=" + back[0].length + " is not what was sent");
    }
    return figure;
  }

  private static byte[] same(byte[] bytes) {
    return bytes;
  }

  private Finding finding() {
    Table table = new Table("size", "µs there and back", "least", "most", "GB/s");
    Plot plot = new Plot(new Plot.Axis("bytes", true), new Plot.Axis("µs there and back", true));
    List<Map<String, Object>> rows = new ArrayList<>();
    micros.forEach((size, rounds) -> {
      Series series = Series.of(rounds);
      double gigabytesPerSecond = 2.0 * size / series.median() / 1e3;
      table.add(
          Numbers.bytes(size),
          Numbers.text(series.median()),
          Numbers.text(series.min()),
          Numbers.text(series.max()),
          Numbers.text(gigabytesPerSecond));
      plot.add("Panal", size, series.median());
      plot.add("1 GB/s, both ways counted", size, 2.0 * size / 1e3);
      rows.add(Map.of("bytes", size, "micros", series.median(), "rounds", series.rounds()));
    });
    remarks.add("GB/s: both ways counted");
    return new Finding(Study.PAYLOAD, table, remarks, plot, rows);
  }
}
