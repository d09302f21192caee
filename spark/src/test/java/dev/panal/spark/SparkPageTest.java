package dev.panal.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.testing.JavaSamples;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/cluster/spark.md} shows compiles. */
class SparkPageTest {
  private static final String PROGRAM = """
      import dev.panal.core.*;
      import dev.panal.spark.*;
      import java.util.List;
      import org.apache.spark.SparkConf;
      import org.apache.spark.api.java.JavaSparkContext;

      class Sample0 {
        record Fragment(long seed) {
          static Fragment simulate(long seed) {
            return new Fragment(seed);
          }
        }

        void run(List<Long> seeds) {
      %s  }
      }
      """;

  @Test
  void sample_compiles(@TempDir Path directory) throws Exception {
    List<String> samples = JavaSamples.of("docs/cluster/spark.md");

    assertThat(samples).hasSize(1);
    assertThat(JavaSamples.compile(List.of(String.format(PROGRAM, samples.get(0))), directory))
        .isEmpty();
  }
}
