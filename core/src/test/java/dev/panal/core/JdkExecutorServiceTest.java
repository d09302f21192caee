package dev.panal.core;

import dev.panal.core.suite.ExecutorServiceSuite;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The control: what the suite asks for is what the JDK does. */
class JdkExecutorServiceTest implements ExecutorServiceSuite {
  @Override
  public ExecutorService newService(int workers) {
    return Executors.newFixedThreadPool(workers);
  }
}
