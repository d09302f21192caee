package dev.panal.futures.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.testing.NothingLeftBehind;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A Jupyter notebook, where {@code jupyter} can run one. The kernel comes with the build. */
@Timeout(180)
@ExtendWith(NothingLeftBehind.class)
class NotebookIT {
  private static final int KERNEL_STARTS = 5;

  @TempDir
  Path directory;

  private static Path kernel() throws IOException {
    try (var jars = Files.list(Path.of("target", "kernel"))) {
      return jars.findFirst().orElseThrow().toAbsolutePath();
    }
  }

  private static boolean isJupyterThere() throws InterruptedException {
    try {
      return new ProcessBuilder("jupyter", "nbconvert", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException noSuchCommand) {
      return false;
    }
  }

  @Test
  void notebook_runsLambdasThatReadItsVariables() throws Exception {
    Assumptions.assumeTrue(isJupyterThere(), "jupyter nbconvert is not installed");
    Path spec = Files.createDirectories(directory.resolve("share/jupyter/kernels/java"));
    Files.writeString(spec.resolve("kernel.json"), """
        {"argv": ["%s", "-jar", "%s", "{connection_file}"], "display_name": "Java",
         "language": "java", "interrupt_mode": "message"}
        """.formatted(
            Path.of(System.getProperty("java.home"), "bin", "java"), kernel()));
    String classPath = Arrays.stream(
            System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> new File(entry).exists())
        .map(entry -> (entry.endsWith(".jar") ? "%jar " : "%classpath ") + entry)
        .collect(Collectors.joining("\n"));
    String notebook = List.of(classPath, """
            import dev.panal.futures.ProcessPoolExecutor;
            int n = 5;
            int twice(int x) { return 2 * x + n; }
            record Pair(int number, String text) {}
            var pool = ProcessPoolExecutor.create(1);
            """, """
            System.out.println("first " + pool.submit(() -> n * 2).result());
            n = 7;
            System.out.println("second " + pool.submit(() -> n * 2).result());
            System.out.println("map " + pool.map(x -> twice(x), List.of(1, 2, 3)).toList());
            System.out.println(pool.submit(p -> new Pair(p.number() + n, p.text()), new Pair(1, "x")).result());
            """, "pool.close();").stream()
        .map(NotebookIT::cell)
        .collect(Collectors.joining(","));
    Files.writeString(directory.resolve("pool.ipynb"), """
        {"cells": [%s], "metadata": {"kernelspec":
          {"name": "java", "display_name": "Java", "language": "java"}},
         "nbformat": 4, "nbformat_minor": 4}
        """.formatted(notebook));

    String said = execute("pool.ipynb");

    assertThat(directory.resolve("pool.md")).as(said).exists();
    assertThat(Files.readString(directory.resolve("pool.md")))
        .contains("first 10", "second 14", "map [9, 11, 13]", "Pair[number=8, text=x]");
  }

  /**
   * The kernel sometimes misses its first connection, before any code of a notebook's runs: then it
   * is started again.
   */
  private String execute(String notebook) throws Exception {
    String said = "Kernel didn't respond";
    for (int start = 0; start < KERNEL_STARTS && said.contains("Kernel didn't respond"); start++) {
      Path log = directory.resolve("log-" + start);
      ProcessBuilder builder = new ProcessBuilder(
              "jupyter",
              "nbconvert",
              "--ExecutePreprocessor.startup_timeout=10",
              "--to",
              "markdown",
              "--execute",
              notebook)
          .directory(directory.toFile())
          .redirectErrorStream(true)
          .redirectOutput(log.toFile());
      builder
          .environment()
          .put("JUPYTER_PATH", directory.resolve("share/jupyter").toString());
      builder.environment().put("HOME", directory.toString());
      Process jupyter = builder.start();
      assertThat(jupyter.waitFor(240, TimeUnit.SECONDS)).isTrue();
      said = Files.readString(log);
    }
    return said;
  }

  private static String cell(String source) {
    String text = source.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return """
        {"cell_type": "code", "execution_count": null, "metadata": {}, "outputs": [],
         "source": "%s"}
        """.formatted(text);
  }
}
