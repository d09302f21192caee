package dev.panal.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.MapOptions;
import dev.panal.core.Outcome;
import dev.panal.core.TaskContext;
import dev.panal.core.suite.Tasks;
import dev.panal.core.testing.Jars;
import dev.panal.core.testing.NothingLeftBehind;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executors in JVMs of their own, which tasks end: with {@code -Dpanal.spark.cluster=true}, since
 * it takes half a minute to start them.
 */
@EnabledIfSystemProperty(named = "panal.spark.cluster", matches = "true")
@ExtendWith(NothingLeftBehind.class)
class LostExecutorIT {
  private static final MapOptions PAIRS =
      MapOptions.builder().chunkSize(2).bufferSize(8).build();

  /** Spark's libraries are its executors'; Panal's and this program's are sent to them. */
  private static SparkConf cluster(Path directory) throws IOException {
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    List<String> sparks = new ArrayList<>();
    List<String> ours = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        ours.add(Jars.write(directory.resolve("classes" + ours.size() + ".jar"), path)
            .toString());
      } else {
        (path.getFileName().toString().startsWith("panal-") ? ours : sparks).add(entry);
      }
    }
    return LocalSpark.configuration("local-cluster[2,1,512]", directory)
        .set("spark.task.maxFailures", "2")
        .set("spark.executor.memory", "512m")
        .set("spark.executor.extraJavaOptions", "-Djava.io.tmpdir=" + directory)
        .set("spark.executor.extraClassPath", String.join(File.pathSeparator, sparks))
        .set("spark.jars", String.join(",", ours));
  }

  private static int haltOnce(Path marker, int item) {
    if (item == 5 && marker.toFile().mkdir()) {
      Runtime.getRuntime().halt(9);
    }
    return item;
  }

  private static int haltAt(int item, int poison) {
    if (item == poison) {
      Runtime.getRuntime().halt(9);
    }
    return item;
  }

  @Test
  void map_executorsThatEnd_areReplacedUntilSparkGivesTheJobUp(
      @TempDir Path sparks, @TempDir Path directory) throws Exception {
    Path marker = directory.resolve("ended");
    try (JavaSparkContext context = new JavaSparkContext(cluster(sparks));
        SparkExecutor executor = SparkExecutor.on(context)) {
      context.setLogLevel("OFF"); // lost executors are errors to Spark
      assertThat(executor.map(i -> TaskContext.inWorker(), List.of(1))).containsExactly(true);
      assertThat(executor.map(i -> haltOnce(marker, i), Tasks.range(0, 20), PAIRS))
          .isEqualTo(Tasks.range(0, 20));
      assertThat(marker).exists();
      List<Outcome<Integer, Integer>> outcomes = executor
          .mapOutcomes(i -> haltAt(i, 9), Tasks.range(0, 20), PAIRS)
          .collect(Collectors.toList());
      assertThat(outcomes.get(9).exception())
          .isInstanceOf(SparkJobException.class)
          .hasMessageContaining("item")
          .hasMessageContaining("2 times");
      assertThat(outcomes).filteredOn(o -> o.input() < 8).allMatch(Outcome::succeeded);
      context.setLogLevel("ERROR");
    }
  }
}
