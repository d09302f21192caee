package dev.panal.futures;

import java.lang.management.ManagementFactory;
import java.util.Hashtable;
import java.util.stream.Collectors;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** A pool as JMX sees it. */
final class PoolBean implements ProcessPoolMXBean {
  private final ProcessPoolExecutor pool;

  private PoolBean(ProcessPoolExecutor pool) {
    this.pool = pool;
  }

  static Registration register(ProcessPoolExecutor pool, String poolName) {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    try {
      ObjectName name = new ObjectName(
          "dev.panal", new Hashtable<>(java.util.Map.of("type", "ProcessPool", "name", poolName)));
      server.registerMBean(new PoolBean(pool), name);
      return new Registered(server, name);
    } catch (JMException e) {
      throw new IllegalStateException("pool " + poolName + " cannot be registered: " + e, e);
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
    return pool.stats().workers();
  }

  @Override
  public int getIdleWorkers() {
    return pool.stats().idleWorkers();
  }

  @Override
  public int getBusyWorkers() {
    return pool.stats().busyWorkers();
  }

  @Override
  public long getSubmitted() {
    return pool.stats().submitted();
  }

  @Override
  public long getUnfinished() {
    return pool.stats().unfinished();
  }

  @Override
  public long getSucceeded() {
    return pool.stats().succeeded();
  }

  @Override
  public long getFailed() {
    return pool.stats().failed();
  }

  @Override
  public long getCancelled() {
    return pool.stats().cancelled();
  }

  @Override
  public long getCrashes() {
    return pool.stats().crashes();
  }

  @Override
  public long getTimeouts() {
    return pool.stats().timeouts();
  }

  @Override
  public long getRetries() {
    return pool.stats().retries();
  }

  @Override
  public long getWorkersStarted() {
    return pool.stats().workersStarted();
  }

  @Override
  public long getPendingTasks() {
    return pool.stats().pendingTasks();
  }

  @Override
  public long getPendingBytes() {
    return pool.stats().pendingBytes();
  }

  @Override
  public String stackDumps() {
    return pool.stackDumps().stream()
        .map(WorkerStacks::toString)
        .collect(Collectors.joining(System.lineSeparator()));
  }

  @Override
  public void restartWorkers() {
    pool.restartWorkers();
  }
}
