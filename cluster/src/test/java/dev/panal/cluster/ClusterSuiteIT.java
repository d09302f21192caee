package dev.panal.cluster;

import dev.panal.core.suite.ConcurrentExecutorSuite;

/** What holds for every executor holds for a cluster. */
class ClusterSuiteIT extends ClusterUnderTest implements ConcurrentExecutorSuite {}
