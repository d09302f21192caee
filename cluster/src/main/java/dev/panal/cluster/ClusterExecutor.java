package dev.panal.cluster;

import dev.panal.cluster.internal.IgniteSetup;
import dev.panal.cluster.internal.client.Scheduler;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.internal.AbstractTaskExecutor;
import dev.panal.core.internal.Invocation;
import dev.panal.futures.Efficiency;
import dev.panal.futures.LostWorker;
import dev.panal.futures.PoolStats;
import dev.panal.futures.TimelineSpan;
import dev.panal.futures.WorkerExecutor;
import dev.panal.futures.WorkerExecutorMXBean;
import dev.panal.futures.WorkerInfo;
import dev.panal.futures.internal.ExecutorBean;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on the machines of a cluster, each in a worker JVM of one of its nodes: the same
 * executor as {@link dev.panal.futures.ProcessPoolExecutor} when one machine is too small.
 *
 * <pre>{@code
 * try (ClusterExecutor cluster = ClusterExecutor.connect("node1", "node2")) {
 *   List<Integer> squares = cluster.map(x -> x * x, List.of(1, 2, 3)).toList();
 * }
 * }</pre>
 *
 * <p>Nodes are started with {@code java -jar panal-node.jar} and need nothing of the program: its
 * classes and resources go to its workers as these ask for them. Each program has workers of its
 * own, so programs, and versions of one, never see each other.
 *
 * <p>Nodes may come and go. A task whose node is lost fails with {@link NodeLostException}, or is
 * run again elsewhere as its {@code crashRetries} allow; then it may run twice. What was not given
 * to a node yet waits on; it waits also while there is no node at all. A crash of the task itself
 * costs its worker, not the node, as in the local pool.
 *
 * <p>A task counts as running from the moment that it is sent to a node. Thread-safe.
 */
public final class ClusterExecutor extends AbstractTaskExecutor implements WorkerExecutor {
  private final Scheduler scheduler;
  private final String name;
  private final TaskOptions defaults;

  ClusterExecutor(Scheduler scheduler, String name, TaskOptions defaults) {
    this.scheduler = scheduler;
    this.name = name;
    this.defaults = defaults;
  }

  /**
   * Joins the cluster that one of these hosts belongs to, without TLS: for nodes of this machine.
   * Others are reached with {@link ClusterBuilder#tls}.
   *
   * @param hosts {@code host}, {@code host:port}, or a DNS name of several; none: this machine
   * @throws ClusterConnectException when no node answers in time that takes tasks
   * @throws IllegalArgumentException when a host is another machine
   */
  public static ClusterExecutor connect(String... hosts) {
    return builder().hosts(hosts).connect();
  }

  /**
   * For a cluster of other machines, with TLS, and other settings. Objects of Ignite's that it is
   * given are made after it, since it opens the packages that they need.
   *
   * @throws IllegalStateException naming the flags to add, where this JVM keeps packages closed
   *     that Ignite needs
   */
  public static ClusterBuilder builder() {
    IgniteSetup.openPackages();
    return new ClusterBuilder();
  }

  @Override
  protected <R extends @Nullable Object> TaskFuture<R> start(
      Invocation<R> invocation, TaskOptions options) {
    return scheduler.submit(invocation, options);
  }

  @Override
  protected <R extends @Nullable Object> TaskFuture<R> startItem(
      Invocation<R> invocation, TaskOptions options) {
    return scheduler.submitItem(invocation, options);
  }

  @Override
  protected int defaultBufferSize(int chunkSize) {
    long slots = Math.max(1, scheduler.slots());
    return (int) Math.min(1 << 20, Math.max(64 * slots, 4L * chunkSize * slots));
  }

  @Override
  protected int mostBufferSize() {
    return (int) Math.min(1 << 20, 4L * 1024 * Math.max(1, scheduler.slots()));
  }

  @Override
  protected TaskOptions defaults() {
    return defaults;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  protected boolean accepts(Object task) {
    return task instanceof Serializable;
  }

  @Override
  protected Duration closeBound() {
    return scheduler.closeBound();
  }

  @Override
  public void shutdown() {
    flushMaps();
    scheduler.shutdown();
  }

  @Override
  public void shutdownAndCancelPending() {
    flushMaps();
    scheduler.cancelPending();
  }

  @Override
  public void shutdownNow() {
    flushMaps();
    scheduler.stopNow();
  }

  @Override
  public boolean isShutdown() {
    return scheduler.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return scheduler.isTerminated();
  }

  @Override
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    return scheduler.awaitTermination(timeout);
  }

  /** The nodes as they are now, those that take no tasks included; in the order of joining. */
  public List<NodeInfo> nodes() {
    return scheduler.nodes();
  }

  /**
   * What the executor has done and holds now. Its workers are the slots of the nodes that take
   * tasks; crashes are tasks lost with their worker or node.
   */
  @Override
  public PoolStats stats() {
    return scheduler.stats();
  }

  /**
   * The worker JVMs of all nodes for this program, as the nodes last told, some four times a second
   * while there are tasks. They are numbered through; their names begin with their node's.
   */
  @Override
  public List<WorkerInfo> workers() {
    return scheduler.workers();
  }

  /**
   * The nodes that were lost, each as if it were a worker. A worker's death is told by its task.
   */
  @Override
  public List<LostWorker> lostWorkers() {
    return scheduler.lostNodes();
  }

  /** Not kept: empty. */
  @Override
  public List<TimelineSpan> timeline() {
    return List.of();
  }

  /** Counts the tasks and how long they ran; the rest is not kept. */
  @Override
  public Efficiency efficiency() {
    return scheduler.efficiency();
  }

  @Override
  public WorkerExecutorMXBean.Registration registerMXBean() {
    return ExecutorBean.register(new ExecutorBean(this), "Cluster", name);
  }

  @Override
  public String toString() {
    return "ClusterExecutor[name=" + name + ", " + stats() + "]";
  }
}
