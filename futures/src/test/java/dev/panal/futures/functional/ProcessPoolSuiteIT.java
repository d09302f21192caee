package dev.panal.futures.functional;

import dev.panal.core.suite.ExecutorSuite;

/** What holds for every executor holds for processes. */
class ProcessPoolSuiteIT extends ProcessPoolUnderTest implements ExecutorSuite {}
