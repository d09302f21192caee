/**
 * {@code map} on a Spark cluster: {@link dev.panal.spark.SparkExecutor} runs the items of a map
 * call as tasks of Spark jobs, for those who have such a cluster already.
 */
@NullMarked
package dev.panal.spark;

import org.jspecify.annotations.NullMarked;
