package dev.panal.examples;

import dev.panal.multiprocessing.JvmProcess;
import dev.panal.multiprocessing.SharedQueue;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Counts words: one process finds the files, others read them, two queues join them. */
@Command(
    name = "word-count",
    description = {
      "Counts the words of all files below a directory: one process puts paths into a queue,",
      "others take them, count, and put what they have counted into another.",
      "Compares the result with a count by one thread; exits with 1 when they differ."
    },
    mixinStandardHelpOptions = true)
final class WordCount implements Callable<Integer> {
  private static final int PATHS_AHEAD = 100;
  private static final int SHOWN = 5;

  @Spec
  private CommandSpec spec;

  @Mixin
  private WorkersOption workers = new WorkersOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "Where to start (default: the licences of the running JDK).")
  private Path directory = licences();

  /** The two queues of a consumer. */
  record Desk(SharedQueue<Path> paths, SharedQueue<Map<String, Long>> counts)
      implements Serializable {}

  private static Path licences() {
    Path home = Path.of(System.getProperty("java.home"));
    Path legal = home.resolve("legal");
    return Files.isDirectory(legal) ? legal : home.resolve("conf");
  }

  /** Runs in a consumer: until the queue of paths is closed and empty. */
  static void consume(Desk desk) {
    Map<String, Long> counts = new HashMap<>();
    desk.paths().stream().forEach(path -> count(path, counts));
    desk.counts().put(counts);
  }

  /** Words are letters of the alphabet, in any case. */
  static void count(Path file, Map<String, Long> counts) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int begin = -1;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ' ';
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      if (letter && begin < 0) {
        begin = i;
      } else if (!letter && begin >= 0) {
        counts.merge(text.substring(begin, i).toLowerCase(Locale.ROOT), 1L, Long::sum);
        begin = -1;
      }
    }
  }

  @SuppressWarnings("try") // to close the queue of paths is what ends the consumers
  private Map<String, Long> byProcesses(List<Path> files) {
    Map<String, Long> total = new HashMap<>();
    List<JvmProcess> consumers = new ArrayList<>();
    try (SharedQueue<Path> paths = SharedQueue.create("paths", PATHS_AHEAD);
        SharedQueue<Map<String, Long>> counts = SharedQueue.create("counts", workers.count())) {
      for (int i = 0; i < workers.count(); i++) {
        consumers.add(JvmProcess.of(WordCount::consume, new Desk(paths, counts)).start());
      }
      files.forEach(paths::put);
      paths.close();
      for (int i = 0; i < workers.count(); i++) {
        counts.take().forEach((word, count) -> total.merge(word, count, Long::sum));
      }
    } finally {
      consumers.forEach(JvmProcess::close);
    }
    return total;
  }

  private static Map<String, Long> alone(List<Path> files) {
    Map<String, Long> counts = new HashMap<>();
    files.forEach(file -> count(file, counts));
    return counts;
  }

  @Override
  public Integer call() {
    if (!Files.isDirectory(directory)) {
      throw new ParameterException(spec.commandLine(), "not a directory: " + directory);
    }
    List<Path> files;
    try (Stream<Path> found = RegularFiles.below(directory, (path, e) -> {
      throw new UncheckedIOException(e);
    })) {
      files = found.toList();
    }
    Map<String, Long> counts = byProcesses(files);
    boolean same = counts.equals(alone(files));
    System.out.println("files     " + files.size());
    System.out.println(
        "words     " + counts.values().stream().mapToLong(Long::longValue).sum());
    System.out.println("distinct  " + counts.size());
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey()))
        .limit(SHOWN)
        .forEach(entry -> System.out.printf("%9d %s%n", entry.getValue(), entry.getKey()));
    System.out.println("check     " + (same ? "the same as by one thread" : "DIFFERS"));
    return same ? 0 : 1;
  }
}
