package dev.panal.benchmarks.reliability;

import dev.panal.benchmarks.report.Conditions;
import dev.panal.benchmarks.report.Proc;
import dev.panal.benchmarks.report.Table;
import dev.panal.core.TaskFuture;
import dev.panal.futures.ProcessPoolExecutor;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs very many tasks in one pool, and looks ten times on the way at what it holds. */
@Command(
    name = "soak",
    description =
        "Runs very many tasks whose arguments and results have 0 bytes to 1 MiB, and shows"
            + " that memory, descriptors, mappings and shared memory do not grow.",
    mixinStandardHelpOptions = true)
public final class Soak implements Callable<Integer> {
  private static final int LOOKS = 10;
  private static final int IN_FLIGHT = 2_000;
  private static final int LARGEST = 1 << 20;
  /** Of the tasks one in so many has up to 64 KiB, and of these one in so many up to 1 MiB. */
  private static final int RARE = 500;

  private static final int RARER = 20;
  private static final int SMALL = 200;
  private static final int MEDIUM = 64 << 10;

  @Spec
  private CommandSpec spec;

  @Option(names = "--tasks", description = "Default: ${DEFAULT-VALUE}.")
  private long tasks = 24_000_000;

  @Option(names = "--workers", description = "Default: ${DEFAULT-VALUE}.")
  private int workers = 2;

  @Override
  public Integer call() throws IOException {
    Conditions conditions = Conditions.before(spec);
    Table table = new Table(
        "tasks",
        "heap MB",
        "resident MB",
        "workers MB",
        "mappings",
        "descriptors",
        "threads",
        "shared memory MB");
    FileStore shared = Files.getFileStore(Path.of("/dev/shm"));
    SplittableRandom random = new SplittableRandom(1);
    ArrayDeque<Sent> sent = new ArrayDeque<>();
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(workers)) {
      for (long i = 1; i <= tasks; i++) {
        byte[] bytes = new byte[size(random)];
        mark(bytes, i);
        sent.add(new Sent(pool.submit((byte[] b) -> b, bytes), i, bytes.length));
        if (sent.size() >= IN_FLIGHT) {
          sent.remove().check();
        }
        if (i % (tasks / LOOKS) == 0) {
          while (!sent.isEmpty()) {
            sent.remove().check();
          }
          look(table, i, pool, shared);
        }
      }
    }
    conditions.completed();
    System.out.print(conditions.text());
    System.out.println();
    System.out.print(table.text());
    return 0;
  }

  private record Sent(TaskFuture<byte[]> future, long number, int length) {
    void check() {
      byte[] expected = new byte[length];
      mark(expected, number);
      if (!java.util.Arrays.equals(expected, future.result())) {
        throw new IllegalStateException("task " + number + " came back changed");
      }
    }
  }

  private static int size(SplittableRandom random) {
    if (random.nextInt(RARE) != 0) {
      return random.nextInt(SMALL);
    }
    return random.nextInt(RARER) == 0 ? random.nextInt(LARGEST + 1) : random.nextInt(MEDIUM);
  }

  private static void mark(byte[] bytes, long number) {
    for (int i = 0; i < bytes.length; i += 64) {
      bytes[i] = (byte) (number + i);
    }
  }

  private static void look(Table table, long done, ProcessPoolExecutor pool, FileStore shared)
      throws IOException {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    long resident = 0;
    for (var worker : pool.workers()) {
      resident += resident(Long.toString(worker.pid().orElse(0)));
    }
    table.add(
        String.format(Locale.ROOT, "%,d", done),
        megabytes(runtime.totalMemory() - runtime.freeMemory()),
        megabytes(resident("self")),
        megabytes(resident),
        Long.toString(Files.readAllLines(Path.of("/proc/self/maps")).size()),
        Long.toString(count(Path.of("/proc/self/fd"))),
        Long.toString(count(Path.of("/proc/self/task"))),
        megabytes(shared.getTotalSpace() - shared.getUnallocatedSpace()));
    System.err.println(done + " tasks");
  }

  private static long resident(String pid) {
    return Proc.bytes(Path.of("/proc", pid, "status"), "VmRSS").orElse(0L);
  }

  private static long count(Path directory) throws IOException {
    try (var entries = Files.list(directory)) {
      return entries.count();
    }
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
  }
}
