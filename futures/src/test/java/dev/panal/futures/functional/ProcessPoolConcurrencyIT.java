package dev.panal.futures.functional;

import dev.panal.core.suite.CancelSuite;
import dev.panal.core.suite.ConcurrencySuite;
import dev.panal.core.suite.TimeoutSuite;

/** What holds for every executor whose tasks run beside their submitter holds for processes. */
class ProcessPoolConcurrencyIT extends ProcessPoolUnderTest
    implements CancelSuite, TimeoutSuite, ConcurrencySuite {}
