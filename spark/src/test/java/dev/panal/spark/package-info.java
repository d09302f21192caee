/** A local Spark context under Panal's suite for {@code map}, and what only Spark has. */
package dev.panal.spark;
