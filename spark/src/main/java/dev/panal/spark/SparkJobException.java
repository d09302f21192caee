package dev.panal.spark;

import dev.panal.core.PanalException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The Spark job that had the item was given up: executors were lost more often than
 * {@code spark.task.maxFailures} allows, results were larger than
 * {@code spark.driver.maxResultSize}, or somebody else cancelled it. The item may have run, in part
 * or whole, once or several times.
 */
public final class SparkJobException extends PanalException {
  @Serial
  private static final long serialVersionUID = 1L;

  /** Names the item; the cause is Spark's, and says why. */
  public SparkJobException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
