package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.panal.core.TaskFuture;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.testing.NothingLeftBehind;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Python's tests of managers: the objects, and who may use them how. */
@ExtendWith(NothingLeftBehind.ByClass.class)
@Timeout(120)
class ManagerXIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static Manager manager;

  @BeforeAll
  static void start() {
    manager = Manager.builder().maxHeap("64m").build();
  }

  @AfterAll
  static void end() {
    manager.close();
  }

  @Test
  void list_isOneForAll_andBehavesLikeAnother() {
    List<Integer> list = manager.list(List.of(3, 1, 2));
    assertThat(list).containsExactly(3, 1, 2).hasSize(3);
    list.add(5);
    list.add(0, null);
    assertThat(list.get(0)).isNull();
    assertThat(list.remove(0)).isNull();
    list.sort(Comparator.naturalOrder());
    assertThat(list).isEqualTo(List.of(1, 2, 3, 5)).hasToString("[1, 2, 3, 5]");
    assertThat(List.of(1, 2, 3, 5)).isEqualTo(list).hasSameHashCodeAs(list);
    assertThat(list.stream().mapToInt(i -> i).sum()).isEqualTo(11);
    assertThat(list.subList(1, 3)).containsExactly(2, 3);
    assertThat(list.set(1, 7)).isEqualTo(2);
    assertThat(list.indexOf(7)).isEqualTo(1);
    assertThat(list.containsAll(List.of(7, 5))).isTrue();
    assertThat(list.removeAll(List.of(7))).isTrue();
    assertThatThrownBy(() -> list.get(9)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> list.iterator().remove())
        .isInstanceOf(UnsupportedOperationException.class);
    list.clear();
    assertThat(list).isEmpty();
  }

  @Test
  void map_functionsRunInTheManager_asOneStepEach() throws Exception {
    ManagedMap<String, Integer> map = manager.map(Map.of("a", 1));
    assertThat(map).isEqualTo(Map.of("a", 1));
    assertThat(map.put("b", 2)).isNull();
    assertThat(map.getOrDefault("c", 9)).isEqualTo(9);
    assertThat(map.computeIfAbsent("d", String::length)).isEqualTo(1);
    assertThat(map.computeIfPresent("d", (k, v) -> null)).isNull();
    assertThat(map.keySet()).containsExactlyInAnyOrder("a", "b");
    map.put(null, null);
    assertThat(map.containsKey(null)).isTrue();
    map.remove(null);

    List<Thread> threads = IntStream.range(0, 4)
        .mapToObj(t -> new Thread(() -> {
          for (int i = 0; i < 250; i++) {
            map.merge("sum", 1, Integer::sum);
          }
        }))
        .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(map.get("sum")).isEqualTo(1000);
  }

  @Test
  void set_and_namespace_keepWhatTheyGet() {
    Set<String> set = manager.set(List.of("x"));
    assertThat(set.add("x")).isFalse();
    assertThat(set.add("y")).isTrue();
    assertThat(set).containsExactlyInAnyOrder("x", "y").isEqualTo(Set.of("x", "y"));

    Namespace namespace = manager.namespace();
    namespace.set("name", "Bob");
    namespace.set("job", List.of("Builder"));
    namespace.set("nothing", null);
    assertThat(namespace.get("name", String.class)).isEqualTo("Bob");
    assertThat(namespace.get("nothing")).isNull();
    assertThat(namespace.names()).containsExactly("name", "job", "nothing");
    assertThat(namespace.remove("name")).isTrue();
    assertThat(namespace.has("name")).isFalse();
    assertThatThrownBy(() -> namespace.get("name"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("name=name");
    assertThatThrownBy(() -> namespace.get("job", Integer.class))
        .isInstanceOf(ClassCastException.class);
  }

  @Test
  void proxies_insideOthers_standForTheSameObjects() {
    List<List<Integer>> outer = manager.list();
    List<Integer> inner = manager.list();
    outer.add(inner);
    inner.add(1);
    outer.get(0).add(2);
    assertThat(inner).containsExactly(1, 2);
    assertThat(outer.get(0)).isEqualTo(inner);
    ManagedMap<String, Object> map = manager.map();
    map.put("lists", outer);
    map.put("self", map);
    @SuppressWarnings("unchecked")
    List<List<Integer>> again = (List<List<Integer>>) map.get("lists");
    again.get(0).add(3);
    assertThat(inner).containsExactly(1, 2, 3);
    List<Integer> plain = new ArrayList<>(List.of(1));
    List<List<Integer>> copies = manager.list(List.of(plain));
    copies.get(0).add(2);
    assertThat(copies.get(0)).containsExactly(1);
    map.clear();
  }

  @Test
  void proxies_inTasksAndProcesses_standForTheSameObjects() {
    ManagedMap<String, Integer> counts = manager.map();
    List<String> words = manager.list();
    try (Pool pool = Pool.create(2)) {
      pool.map((String word) -> counts.merge(word, 1, Integer::sum), List.of("a", "b", "a", "a"));
    }
    assertThat(counts).isEqualTo(Map.of("a", 3, "b", 1));
    JvmProcess process = JvmProcess.builder()
        .maxHeap("64m")
        .build(
            (List<String> list) -> {
              list.add("from " + JvmProcess.current().name());
              counts.put("process", 1);
            },
            words)
        .start();
    assertThat(process.join(PATIENCE)).isTrue();
    assertThat(process.exitCode()).hasValue(0);
    assertThat(words).containsExactly("from " + process.name());
    assertThat(counts).containsKey("process");
  }

  @Test
  void proxies_ofAnotherManager_canBeHeldByThisOne() {
    try (Manager other = Manager.builder().maxHeap("64m").build()) {
      List<Object> outer = manager.list();
      List<Integer> inner = other.list(List.of(1));
      outer.add(inner);
      @SuppressWarnings("unchecked")
      List<Integer> back = (List<Integer>) outer.get(0);
      back.add(2);
      assertThat(inner).containsExactly(1, 2);
    }
  }

  @Test
  void queue_waitsAndIsBounded_andAnInterruptTakesNothing() throws Exception {
    BlockingQueue<String> queue = manager.queue(2);
    queue.put("a");
    assertThat(queue.offer("b")).isTrue();
    assertThat(queue.offer("c")).isFalse();
    assertThat(queue.offer("c", 20, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(queue.remainingCapacity()).isZero();
    assertThat(queue).containsExactly("a", "b");
    List<String> drained = new ArrayList<>();
    assertThat(queue.drainTo(drained, 1)).isEqualTo(1);
    assertThat(queue.drainTo(drained)).isEqualTo(1);
    assertThat(drained).containsExactly("a", "b");
    assertThat(queue.poll(20, TimeUnit.MILLISECONDS)).isNull();
    assertThatThrownBy(() -> queue.put(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> queue.drainTo(queue)).isInstanceOf(IllegalArgumentException.class);

    CompletableFuture<Object> outcome = new CompletableFuture<>();
    Thread taker = new Thread(() -> {
      try {
        outcome.complete(queue.take());
      } catch (InterruptedException e) {
        outcome.complete(e);
      }
    });
    taker.start();
    await().atMost(PATIENCE).until(() -> taker.getState() == Thread.State.RUNNABLE);
    taker.interrupt();
    assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    queue.put("kept");
    assertThat(queue.poll(10, TimeUnit.SECONDS)).isEqualTo("kept");

    Thread.currentThread().interrupt();
    assertThatThrownBy(queue::take).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    Thread.currentThread().interrupt();
    assertThat(queue.size()).isZero();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void lock_belongsToAThread_whateverItsConnection() throws Exception {
    ManagedLock lock = manager.lock();
    AtomicInteger inside = new AtomicInteger();
    assertThat(lock.isLocked()).isFalse();
    assertThatThrownBy(lock::unlock)
        .isInstanceOf(IllegalMonitorStateException.class)
        .hasMessageContaining("free");
    lock.lock();
    lock.lock();
    assertThat(lock.isHeldByCurrentThread()).isTrue();
    assertThat(lock.ownerDied()).isFalse();
    CompletableFuture<Boolean> others = new CompletableFuture<>();
    Thread other = new Thread(() -> {
      try {
        others.complete(lock.tryLock() || lock.tryLock(20, TimeUnit.MILLISECONDS));
        lock.unlock();
      } catch (InterruptedException | IllegalMonitorStateException e) {
        others.completeExceptionally(e);
      }
    });
    other.start();
    other.join();
    assertThat(others.get()).isFalse();
    lock.unlock();
    lock.unlock();
    List<Thread> threads = IntStream.range(0, 4)
        .mapToObj(t -> new Thread(() -> {
          for (int i = 0; i < 50; i++) {
            try (HeldLock held = lock.acquire()) {
              if (held.ownerDied() || inside.incrementAndGet() != 1) {
                throw new AssertionError("two inside");
              }
              inside.decrementAndGet();
            }
          }
        }))
        .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(lock.isLocked()).isFalse();
    assertThat(inside).hasValue(0);
  }

  @Test
  void condition_waitsWithoutTheLock() throws Exception {
    ManagedLock lock = manager.lock();
    Condition changed = lock.newCondition();
    List<Integer> seen = manager.list();
    Thread waiter = new Thread(() -> {
      lock.lock();
      try {
        while (seen.isEmpty()) {
          changed.awaitUninterruptibly();
        }
        seen.add(2);
      } finally {
        lock.unlock();
      }
    });
    waiter.start();
    lock.lock();
    assertThat(changed.await(20, TimeUnit.MILLISECONDS)).isFalse();
    seen.add(1);
    changed.signalAll();
    lock.unlock();
    waiter.join(60_000);
    assertThat(seen).containsExactly(1, 2);
    assertThatThrownBy(changed::signal).isInstanceOf(IllegalMonitorStateException.class);
  }

  @Test
  void event_letsAllWhoWaitGoOn() throws Exception {
    ManagedEvent event = manager.event();
    assertThat(event.isSet()).isFalse();
    assertThat(event.await(Duration.ofMillis(20))).isFalse();
    try (Pool pool = Pool.create(2)) {
      List<TaskFuture<Boolean>> waiting = IntStream.range(0, 2)
          .mapToObj(i -> pool.applyAsync((ManagedEvent e) -> awaitSet(e), event))
          .toList();
      event.set();
      for (TaskFuture<Boolean> each : waiting) {
        assertThat(each.result(PATIENCE)).isTrue();
      }
    }
    event.clear();
    assertThat(event.isSet()).isFalse();
    assertThatThrownBy(() -> event.await(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static boolean awaitSet(ManagedEvent event) {
    try {
      return event.await(Duration.ofSeconds(60));
    } catch (InterruptedException e) {
      return false;
    }
  }

  @Test
  void semaphore_ofOneProcess_countsItsPermits() throws Exception {
    ManagedSemaphore semaphore = manager.semaphore(2);
    semaphore.acquire();
    assertThat(semaphore.tryAcquire()).isTrue();
    assertThat(semaphore.tryAcquire()).isFalse();
    assertThat(semaphore.tryAcquire(1, Duration.ofMillis(5))).isFalse();
    CompletableFuture<Boolean> waiting = Sleeper.begun(() -> semaphore.tryAcquire(2, PATIENCE));
    semaphore.release(2);
    assertThat(waiting.get()).isTrue();
    semaphore.release(2);
    assertThat(semaphore.availablePermits()).isEqualTo(2);
    assertThatThrownBy(semaphore::release)
        .isInstanceOf(IllegalMonitorStateException.class)
        .hasMessageContaining("held by this process=0");
    assertThatThrownBy(() -> semaphore.acquire(3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> manager.semaphore(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void barrier_opensForAll_andBreaksForAll() throws Exception {
    ManagedBarrier barrier = manager.barrier(2);
    CompletableFuture<Integer> first = Sleeper.begun(() -> barrier.await());
    await().until(() -> barrier.waiting() == 1);
    assertThat(barrier.await()).isEqualTo(1);
    assertThat(first.get()).isZero();
    CompletableFuture<Integer> broken = Sleeper.begun(() -> barrier.await());
    await().until(() -> barrier.waiting() == 1);
    barrier.abort();
    assertThatThrownBy(broken::get).hasCauseInstanceOf(BarrierBrokenException.class);
    assertThat(barrier.isBroken()).isTrue();
    barrier.reset();
    assertThatThrownBy(() -> barrier.await(Duration.ofMillis(5)))
        .isInstanceOf(BarrierBrokenException.class);
    assertThat(barrier.parties()).isEqualTo(2);
  }

  private record Held(ManagedSemaphore semaphore, ManagedBarrier barrier, ManagedEvent ready)
      implements Serializable {
    static void hold(Held held) {
      try {
        held.semaphore.acquire(2);
        held.ready.set();
        held.barrier.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void holderKilled_itsPermitsComeBackAndItsBarrierBreaks() throws Exception {
    Held held = new Held(manager.semaphore(2), manager.barrier(2), manager.event());
    try (Peer peer = Peer.run(Held::hold, held)) {
      assertThat(held.ready.await(PATIENCE)).isTrue();
      await().atMost(PATIENCE).until(() -> held.barrier.waiting() == 1);
      assertThat(held.semaphore.availablePermits()).isZero();
      peer.kill();
    }
    assertThat(held.semaphore.tryAcquire(2, PATIENCE)).isTrue();
    await().atMost(PATIENCE).until(held.barrier::isBroken);
  }

  @Test
  void value_isChangedInOneStep() {
    ManagedValue<Integer> value = manager.value(7);
    assertThat(value.get()).isEqualTo(7);
    value.set(8);
    assertThat(value.updateAndGet(old -> old * 2)).isEqualTo(16);
    assertThat(value.get()).isEqualTo(16);
  }

  @Test
  void joinableQueue_isDone_whenAllThatWasPutIs() throws Exception {
    ManagedJoinableQueue<Integer> queue = manager.joinableQueue(4);
    queue.put(1);
    queue.addAll(List.of(2, 3));
    assertThat(queue.offer(4)).isTrue();
    assertThat(queue.offer(5)).isFalse();
    assertThat(queue.unfinished()).isEqualTo(4);
    CompletableFuture<Boolean> done = Sleeper.begun(() -> queue.awaitDone(PATIENCE));
    for (int i = 1; i <= 4; i++) {
      assertThat(queue.take()).isEqualTo(i);
      queue.taskDone();
    }
    assertThat(done.get()).isTrue();
    assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void iterator_givesEachElementOnce() {
    Iterator<Integer> numbers = manager.iterator(() -> IntStream.range(0, 20).iterator());
    List<Integer> all = new ArrayList<>();
    try (Pool pool = Pool.create(2)) {
      List<TaskFuture<List<Integer>>> takers = IntStream.range(0, 2)
          .mapToObj(i -> pool.applyAsync(ManagerXIT::takeAll, numbers))
          .toList();
      takers.forEach(each -> all.addAll(each.result(PATIENCE)));
    }
    assertThat(all)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 20).boxed().toList());
    assertThatThrownBy(numbers::next).isInstanceOf(NoSuchElementException.class);
  }

  private static List<Integer> takeAll(Iterator<Integer> from) {
    List<Integer> taken = new ArrayList<>();
    try {
      while (true) {
        taken.add(from.next());
      }
    } catch (NoSuchElementException end) {
      return taken;
    }
  }

  /** A type of the application's own. */
  public interface Account {
    long balance();

    long add(long amount) throws IOException;

    Iterable<Long> history();

    default long twice() {
      return 2 * balance();
    }
  }

  /** Its class; not serialisable. */
  public static final class SimpleAccount implements Account {
    private final List<Long> history = new ArrayList<>();
    private long balance;

    @Override
    public synchronized long balance() {
      return balance;
    }

    @Override
    public synchronized long add(long amount) throws IOException {
      if (amount == 0) {
        throw new IOException("amount=0", new IllegalStateException("the cause"));
      }
      balance += amount;
      history.add(amount);
      return balance;
    }

    @Override
    public Iterable<Long> history() {
      return () -> history.iterator();
    }
  }

  @Test
  void object_ofAnyInterface_isCalledByIt() throws Exception {
    Account account = manager.object(Account.class, SimpleAccount::new);
    assertThat(account.add(5)).isEqualTo(5);
    assertThat(account.twice()).isEqualTo(10);
    Iterable<Long> history = account.history();
    account.add(6);
    assertThat(history).containsExactly(5L, 6L);
    assertThat(account.toString()).contains("Account", "object=", manager.name());
    assertThat(account).isEqualTo(account).isNotEqualTo(manager.lock());
    assertThatThrownBy(() -> manager.object(SimpleAccount.class, SimpleAccount::new))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be an interface");
  }

  @Test
  void exception_ofAMethod_comesAsItIs_withBothTraces() {
    Account account = manager.object(Account.class, SimpleAccount::new);
    assertThatThrownBy(() -> account.add(0))
        .isInstanceOf(IOException.class)
        .hasMessage("amount=0")
        .hasRootCauseMessage("the cause")
        .satisfies(failure -> {
          List<String> frames = new ArrayList<>();
          for (StackTraceElement frame : failure.getStackTrace()) {
            frames.add(frame.toString());
          }
          assertThat(frames.get(0)).contains("SimpleAccount.add");
          assertThat(frames).anyMatch(frame -> frame.contains("in manager"));
          assertThat(frames).anyMatch(frame -> frame.contains("ManagerXIT"));
        });
  }

  @Test
  void argumentThatCannotTravel_isRefusedHere_andTheNextCallWorks() {
    List<Object> list = manager.list();
    assertThatThrownBy(() -> list.add(new Object() {}))
        .isInstanceOf(TaskSerializationException.class);
    ManagedMap<String, Integer> map = manager.map();
    Runnable stays = () -> {};
    assertThatThrownBy(() -> list.add(List.of(stays)))
        .isInstanceOf(TaskSerializationException.class);
    list.add("fine");
    assertThat(list).containsExactly("fine");
    assertThat(map).isEmpty();
  }

  @Test
  void manyThreadsThatWait_holdUpNobody() throws Exception {
    BlockingQueue<Integer> queue = manager.queue();
    List<Thread> takers = IntStream.range(0, 16)
        .mapToObj(t -> new Thread(() -> {
          try {
            queue.take();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }))
        .toList();
    takers.forEach(Thread::start);
    ManagedMap<Integer, Integer> map = manager.map();
    for (int i = 0; i < 100; i++) {
      map.put(i, i);
    }
    assertThat(map).hasSize(100);
    for (int i = 0; i < 16; i++) {
      queue.put(i);
    }
    for (Thread taker : takers) {
      taker.join(60_000);
      assertThat(taker.isAlive()).isFalse();
    }
  }

  @Test
  void object_withoutProxies_isLetGo() {
    try (Manager own = Manager.builder().maxHeap("64m").build()) {
      List<Integer> list = own.list();
      List<List<Integer>> outer = own.list();
      outer.add(list);
      assertThat(own.objectCount()).isEqualTo(2);
      Manager.release(list);
      Manager.release(list);
      assertThatThrownBy(() -> list.add(1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      await().atMost(PATIENCE).until(() -> own.objectCount() == 1);
      outer.get(0).add(1);
      assertThat(outer.get(0)).containsExactly(1);
      Manager.release(outer);
      await().atMost(PATIENCE).until(() -> {
        System.gc();
        return own.objectCount() == 0;
      });
      assertThatThrownBy(() -> Manager.release("no proxy"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void largeValues_arrive() {
    List<byte[]> list = manager.list();
    byte[] large = new byte[6 << 20];
    large[large.length - 1] = 42;
    list.add(large);
    assertThat(list.get(0)).isEqualTo(large);
    list.clear();
  }
}
