package dev.panal.futures.internal;

import dev.panal.futures.WorkerExecutor;
import dev.panal.futures.WorkerExecutorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Hashtable;
import java.util.Map;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** An executor as JMX sees it. */
public class ExecutorBean implements WorkerExecutorMXBean {
  private final WorkerExecutor executor;

  public ExecutorBean(WorkerExecutor executor) {
    this.executor = executor;
  }

  /**
   * @param type of the executor, as JMX names it
   * @throws IllegalStateException when another one of this type and name is registered
   */
  public static Registration register(WorkerExecutorMXBean bean, String type, String itsName) {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    try {
      ObjectName name =
          new ObjectName("dev.panal", new Hashtable<>(Map.of("type", type, "name", itsName)));
      server.registerMBean(bean, name);
      return new Registered(server, name);
    } catch (JMException e) {
      throw new IllegalStateException("pool " + itsName + " cannot be registered: " + e, e);
    }
  }

  private record Registered(MBeanServer server, ObjectName name) implements Registration {
    @Override
    public void close() {
      try {
        server.unregisterMBean(name);
      } catch (InstanceNotFoundException closedBefore) {
        // idempotent
      } catch (JMException e) {
        throw new IllegalStateException(name + " cannot be taken out: " + e, e);
      }
    }
  }

  @Override
  public int getWorkers() {
    return executor.stats().workers();
  }

  @Override
  public int getIdleWorkers() {
    return executor.stats().idleWorkers();
  }

  @Override
  public int getBusyWorkers() {
    return executor.stats().busyWorkers();
  }

  @Override
  public long getSubmitted() {
    return executor.stats().submitted();
  }

  @Override
  public long getUnfinished() {
    return executor.stats().unfinished();
  }

  @Override
  public long getSucceeded() {
    return executor.stats().succeeded();
  }

  @Override
  public long getFailed() {
    return executor.stats().failed();
  }

  @Override
  public long getCancelled() {
    return executor.stats().cancelled();
  }

  @Override
  public long getCrashes() {
    return executor.stats().crashes();
  }

  @Override
  public long getTimeouts() {
    return executor.stats().timeouts();
  }

  @Override
  public long getRetries() {
    return executor.stats().retries();
  }

  @Override
  public long getWorkersStarted() {
    return executor.stats().workersStarted();
  }

  @Override
  public long getPendingTasks() {
    return executor.stats().pendingTasks();
  }

  @Override
  public long getPendingBytes() {
    return executor.stats().pendingBytes();
  }
}
