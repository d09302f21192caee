/**
 * A map call as Spark jobs: {@link dev.panal.spark.internal.SparkBatch} encodes and submits in the
 * driver, {@link dev.panal.spark.internal.ChunkTask} runs chunks in Spark's executors.
 */
@NullMarked
package dev.panal.spark.internal;

import org.jspecify.annotations.NullMarked;
