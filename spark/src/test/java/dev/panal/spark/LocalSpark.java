package dev.panal.spark;

import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Contexts for tests, which neither listen beyond this machine nor show themselves. */
final class LocalSpark {
  private LocalSpark() {}

  static SparkConf configuration(String master, Path directory) {
    return new SparkConf(false)
        .setMaster(master)
        .setAppName("panal")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.local.dir", directory.toString());
  }

  static JavaSparkContext start(Path directory) {
    return new JavaSparkContext(
        configuration("local[2]", directory).set("spark.driver.maxResultSize", "8m"));
  }
}
