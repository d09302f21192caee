/**
 * The behaviour that every executor has in common, as tests: implement
 * {@link dev.panal.core.suite.ExecutorSuite} in a test class, or
 * {@link dev.panal.core.suite.ConcurrentExecutorSuite} when tasks run beside their submitter. Every
 * function given to an executor here can travel to another JVM; what a task does is seen through
 * its result or through files.
 */
@NullMarked
package dev.panal.core.suite;

import org.jspecify.annotations.NullMarked;
