package dev.panal.core.suite;

/** Everything that holds for an executor whose tasks run beside their submitter. */
public interface ConcurrentExecutorSuite
    extends ExecutorSuite, CancelSuite, TimeoutSuite, ConcurrencySuite {}
