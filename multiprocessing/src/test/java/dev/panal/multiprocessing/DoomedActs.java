package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panal.core.SerializableConsumer;
import dev.panal.core.SerializableFunction;
import dev.panal.ipc.internal.shared.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/** What a participant does while it is killed, for each kind of shared object. */
enum DoomedActs {
  LOCK(3, () -> new Locking(SharedLock.create())),
  LOCK_THAT_IS_FAIR(3, () -> new Locking(SharedLock.create(fair()))),
  LOCK_THAT_OTHERS_WANT(5, () -> new WantedLock(SharedLock.create())),
  LOCK_THAT_IS_REENTRANT(5, () -> new Reentrant(SharedReentrantLock.create())),
  SEMAPHORE(19, () -> new Permits(SharedSemaphore.create(2))),
  SEMAPHORE_THAT_IS_FAIR(19, () -> new Permits(SharedSemaphore.create(2, fair()))),
  SEMAPHORE_THAT_OTHERS_WANT(8, () -> new WantedPermits(SharedSemaphore.create(2))),
  SIGNALS(
      4,
      () -> new Announcement<>(
          SharedSemaphore.unowned(0),
          SharedSemaphore::release,
          semaphore -> semaphore.tryAcquire(Peer.PATIENCE),
          semaphore -> {})),
  SIGNAL_TAKEN(2, () -> new SignalTaken(SharedSemaphore.unowned(2))),
  CONDITION_WAIT(16, () -> new ConditionWait(SharedCondition.create())),
  CONDITION_SIGNAL(6, () -> new ConditionSignal(SharedCondition.create(), false)),
  CONDITION_SIGNAL_ALL(6, () -> new ConditionSignal(SharedCondition.create(), true)),
  BARRIER_FIRST(24, () -> new BarrierFirst(SharedBarrier.create(2))),
  BARRIER_LAST(16, () -> new BarrierLast(SharedBarrier.create(2))),
  BARRIER_ABORT(10, () -> new BarrierBreak(SharedBarrier.create(2), false)),
  BARRIER_RESET(11, () -> new BarrierBreak(SharedBarrier.create(2), true)),
  EVENT(
      4,
      () -> new Announcement<>(
          SharedEvent.create(),
          SharedEvent::set,
          event -> event.await(Peer.PATIENCE),
          event -> {})),
  LATCH(
      4,
      () -> new Announcement<>(
          SharedLatch.create(1),
          SharedLatch::countDown,
          latch -> latch.await(Peer.PATIENCE),
          latch -> assertThat(latch.count()).isZero())),
  READ(32, () -> new Reading(SharedReadWriteLock.create())),
  WRITE(20, () -> new Writing(SharedReadWriteLock.create())),
  READ_THAT_IS_FAIR(32, () -> new Reading(SharedReadWriteLock.create(fair()))),
  WRITE_THAT_IS_FAIR(20, () -> new Writing(SharedReadWriteLock.create(fair()))),
  READ_WHILE_OTHERS_WANT_TO_WRITE(8, () -> new WantedRead(SharedReadWriteLock.create())),
  PUT(8, () -> new Put(SharedQueue.create(3), "small")),
  PUT_OF_A_LARGE_ITEM(9, () -> new Put(SharedQueue.create(3), "x".repeat(100_000))),
  TAKE(4, () -> new Take(SharedQueue.create(3), "small")),
  TAKE_OF_A_LARGE_ITEM(5, () -> new Take(SharedQueue.create(3), "x".repeat(100_000))),
  TAKE_FROM_A_FULL_QUEUE(7, () -> new TakeFromFull(SharedQueue.create(1))),
  TAKE_AND_DONE(13, () -> new TakeAndDone(SharedJoinableQueue.create(3), "small")),
  TAKE_AND_DONE_OF_A_LONGER_ITEM(
      16, () -> new TakeAndDone(SharedJoinableQueue.create(3), "x".repeat(500))),
  TAKE_AND_DONE_OF_A_LARGE_ITEM(
      14, () -> new TakeAndDone(SharedJoinableQueue.create(3), "x".repeat(100_000))),
  WAIT_UNTIL_DONE(12, () -> new WaitUntilDone(SharedJoinableQueue.create(3))),
  SEND(5, () -> new Send(Connection.pipe())),
  RECEIVE(4, () -> new Receive(Connection.pipe())),
  MAP_PUT(14, () -> new MapPut(SharedMap.create(8, 4096))),
  MAP_REPLACE(15, () -> new MapReplace(SharedMap.create(8, 4096))),
  MAP_REMOVE(9, () -> new MapRemove(SharedMap.create(8, 4096))),
  ATTACH(6, DoomedHandles.Attach::new),
  MAKE(16, () -> new DoomedHandles.Make("made-" + Numbers.next())),
  UNLINK(9, () -> new DoomedHandles.Unlink("kept-" + Numbers.next())),
  JOIN(12, () -> new DoomedHandles.Join(Membership.create())),
  SEND_AN_END(16, () -> new DoomedHandles.SendEnd(Connection.pipe()));

  /** Where one that comes after a death has something to put right. */
  static final Set<DoomedActs> RECOVERED = EnumSet.of(
      LOCK,
      LOCK_THAT_IS_FAIR,
      LOCK_THAT_IS_REENTRANT,
      SEMAPHORE,
      CONDITION_WAIT,
      BARRIER_FIRST,
      READ,
      WRITE,
      PUT_OF_A_LARGE_ITEM,
      TAKE_OF_A_LARGE_ITEM,
      TAKE_AND_DONE,
      TAKE_AND_DONE_OF_A_LARGE_ITEM,
      MAP_PUT,
      MAP_REPLACE);

  private static SharedOptions fair() {
    return SharedOptions.builder().fair(true).build();
  }

  private static final class Numbers {
    private static final AtomicInteger LAST = new AtomicInteger();

    static int next() {
      return LAST.incrementAndGet();
    }
  }

  private static final int BEGUN = 1;
  private static final int ENDING = 2;

  private final int steps;
  private final Supplier<Doomed.Act> act;

  DoomedActs(int steps, Supplier<Doomed.Act> act) {
    this.steps = steps;
    this.act = act;
  }

  /** At least as many as there are: before this one the act is complete. */
  int steps() {
    return steps;
  }

  Doomed.Act create() {
    return act.get();
  }

  /** Said between lock and unlock, so an act that dies in between has the lock. */
  private static void requireTold(int said, boolean told) {
    if (said == BEGUN) {
      assertThat(told).isTrue();
    }
  }

  private record Locking(SharedLock lock) implements Doomed.Act {
    @Override
    public void run(SerializableConsumer<Integer> say) {
      lock.lock();
      say.accept(BEGUN);
      say.accept(ENDING);
      lock.unlock();
    }

    @Override
    public void afterwards(int said, boolean done) {
      boolean had = lock.isLocked();
      assertThat(lock.tryLock(Peer.SOON)).isTrue();
      assertThat(lock.ownerDied()).isEqualTo(had);
      requireTold(said, had);
      lock.unlock();
      assertThat(lock.tryLock()).isTrue();
      assertThat(lock.ownerDied()).isFalse();
      lock.unlock();
    }

    @Override
    public void close() {
      lock.close();
    }
  }

  private record WantedLock(SharedLock lock) implements Doomed.AwaitedAct {
    @Override
    public void prepare() {
      lock.lock();
    }

    @Override
    public void run(SerializableConsumer<Integer> say) {
      lock.unlock();
    }

    @Override
    public void await() {
      assertThat(lock.tryLock(Peer.PATIENCE)).isTrue();
      lock.unlock();
    }

    @Override
    public void close() {
      lock.close();
    }
  }

  private record Reentrant(SharedReentrantLock lock) implements Doomed.Act {
    @Override
    public void run(SerializableConsumer<Integer> say) {
      lock.lock();
      lock.lock();
      say.accept(BEGUN);
      lock.unlock();
      say.accept(ENDING);
      lock.unlock();
    }

    @Override
    public void afterwards(int said, boolean done) {
      try (HeldLock first = lock.acquire()) {
        requireTold(said, first.ownerDied());
        lock.lock();
        lock.unlock();
        assertThat(lock.isHeldByCurrentThread()).isTrue();
      }
      assertThat(lock.isLocked()).isFalse();
    }

    @Override
    public void close() {
      lock.close();
    }
  }

  private record Permits(SharedSemaphore semaphore) implements Doomed.Act {
    @Override
    public void run(SerializableConsumer<Integer> say) {
      semaphore.acquire();
      semaphore.acquire();
      semaphore.release();
      semaphore.release();
    }

    @Override
    public void afterwards(int said, boolean done) {
      assertThat(semaphore.tryAcquire(2, Peer.SOON)).isTrue();
      assertThat(semaphore.tryAcquire()).isFalse();
      semaphore.release(2);
      assertThat(semaphore.availablePermits()).isEqualTo(2);
    }

    @Override
    public void close() {
      semaphore.close();
    }
  }

  private record WantedPermits(SharedSemaphore semaphore) implements Doomed.AwaitedAct {
    @Override
    public void prepare() {
      semaphore.acquire(2);
    }

    @Override
    public void run(SerializableConsumer<Integer> say) {
      semaphore.release(2);
    }

    @Override
    public void await() {
      assertThat(semaphore.tryAcquire(2, Peer.PATIENCE)).isTrue();
      semaphore.release(2);
    }

    @Override
    public void close() {
      semaphore.close();
    }
  }

  private record SignalTaken(SharedSemaphore signals) implements Doomed.Act {
    @Override
    public void run(SerializableConsumer<Integer> say) {
      signals.acquire();
      say.accept(BEGUN);
    }

    @Override
    public void afterwards(int said, boolean done) {
      int left = signals.availablePermits();
      assertThat(left).isBetween(1, said == BEGUN ? 1 : 2);
      assertThat(signals.tryAcquire(left)).isTrue();
      assertThat(signals.tryAcquire()).isFalse();
      signals.release();
      assertThat(signals.tryAcquire(Peer.SOON)).isTrue();
    }

    @Override
    public void close() {
      signals.close();
    }
  }

  private static void locked(SharedCondition condition, Runnable action) {
    condition.lock().lock();
    try {
      action.run();
    } finally {
      condition.lock().unlock();
    }
  }

  private record ConditionWait(SharedCondition condition) implements Doomed.Act {
    @Override
    public void run(SerializableConsumer<Integer> say) {
      condition.lock().lock();
      assertThat(condition.await(Duration.ofMillis(20))).isFalse();
      condition.lock().unlock();
    }

    /** The signal is for this thread's waiter, not for one that has died. */
    @Override
    public void afterwards(int said, boolean done) {
      Thread waiter = new Thread(() -> {
        locked(condition, condition::awaitUninterruptibly);
      });
      waiter.setDaemon(true);
      waiter.start();
      Peer.awaitAsleep(waiter);
      locked(condition, condition::signal);
      Peer.awaitEnd(waiter);
    }

    @Override
    public void close() {
      condition.close();
    }
  }

  private record ConditionSignal(SharedCondition condition, boolean all)
      implements Doomed.AwaitedAct {
    @Override
    public void run(SerializableConsumer<Integer> say) {
      condition.lock().lock();
      if (all) {
        condition.signalAll();
      } else {
        condition.signal();
      }
      condition.lock().unlock();
    }

    @Override
    public void await() {
      locked(condition, condition::awaitUninterruptibly);
    }

    @Override
    public void afterwards(int said, boolean done) {
      locked(condition, condition::signal);
    }

    @Override
    public void close() {
      condition.close();
    }
  }

  /** Whether the barrier opened for the current thread; if not it is broken by the death. */
  private static boolean opens(SharedBarrier barrier) {
    try {
      barrier.await(Peer.PATIENCE);
      return true;
    } catch (BarrierBrokenException e) {
      assertThat(e).hasMessageContaining("cause=death");
      return false;
    }
  }

  private static void requireUsable(SharedBarrier barrier) {
    barrier.reset();
    Thread other = new Thread(() -> barrier.await(Peer.PATIENCE));
    other.setDaemon(true);
    other.start();
    assertThat(barrier.await(Peer.PATIENCE)).isBetween(0, 1);
    Peer.awaitEnd(other);
    assertThat(barrier.waiting()).isZero();
    assertThat(barrier.isBroken()).isFalse();
  }

  private record BarrierFirst(SharedBarrier barrier) implements Doomed.Act {
    @Override
    public void run(SerializableConsumer<Integer> say) {
      assertThatExceptionOfType(BarrierBrokenException.class)
          .isThrownBy(() -> barrier.await(Duration.ZERO));
    }

    @Override
    public void afterwards(int said, boolean done) {
      if (!barrier.isBroken()) {
        assertThat(opens(barrier)).isFalse();
      }
      requireUsable(barrier);
    }

    @Override
    public void close() {
      barrier.close();
    }
  }

  private record BarrierLast(SharedBarrier barrier) implements Doomed.AwaitedAct {
    @Override
    public void run(SerializableConsumer<Integer> say) {
      barrier.await();
    }

    @Override
    public void await() {
      boolean opened = opens(barrier);
      assertThat(opened || barrier.isBroken()).isTrue();
      requireUsable(barrier);
    }

    @Override
    public void close() {
      barrier.close();
    }
  }

  /** Ends the wait of another party, if the death does not. */
  private record BarrierBreak(SharedBarrier barrier, boolean reset) implements Doomed.AwaitedAct {
    @Override
    public void run(SerializableConsumer<Integer> say) {
      if (reset) {
        barrier.reset();
      } else {
        barrier.abort();
      }
    }

    @Override
    public void await() {
      assertThatExceptionOfType(BarrierBrokenException.class)
          .isThrownBy(() -> barrier.await(Peer.PATIENCE))
          .withMessageNotContaining("cause=timeout");
      requireUsable(barrier);
    }

    @Override
    public void close() {
      barrier.close();
    }
  }

  /** Something that is said once, by the survivor where the dead had not come to it. */
  private record Announcement<S extends SharedObject>(
      S object,
      SerializableConsumer<S> announcing,
      SerializableFunction<S, Boolean> awaiting,
      SerializableConsumer<S> check)
      implements Doomed.AwaitedAct {
    @Override
    public void run(SerializableConsumer<Integer> say) {
      announcing.accept(object);
      say.accept(BEGUN);
    }

    @Override
    public void await() {
      assertThat(awaiting.apply(object)).isTrue();
    }

    @Override
    public void afterwards(int said, boolean done) {
      if (said != BEGUN) {
        announcing.accept(object);
      }
      check.accept(object);
    }

    @Override
    public void close() {
      object.close();
    }
  }

  private record Reading(SharedReadWriteLock lock) implements Doomed.Act {
    @Override
    public void run(SerializableConsumer<Integer> say) {
      lock.readLock().lock();
      lock.readLock().lock();
      lock.readLock().unlock();
      lock.readLock().unlock();
    }

    @Override
    public void afterwards(int said, boolean done) {
      assertThat(lock.tryWriteLock(Peer.SOON)).isTrue();
      assertThat(lock.ownerDied()).isFalse();
      lock.writeLock().unlock();
      requireFree(lock);
    }

    @Override
    public void close() {
      lock.close();
    }
  }

  private static void requireFree(SharedReadWriteLock lock) {
    for (Lock part : List.of(lock.readLock(), lock.writeLock())) {
      assertThat(part.tryLock()).isTrue();
      part.unlock();
    }
  }

  private record Writing(SharedReadWriteLock lock) implements Doomed.Act {
    @Override
    public void run(SerializableConsumer<Integer> say) {
      lock.writeLock().lock();
      say.accept(BEGUN);
      lock.writeLock().lock();
      lock.writeLock().unlock();
      say.accept(ENDING);
      lock.writeLock().unlock();
    }

    @Override
    public void afterwards(int said, boolean done) {
      assertThat(lock.tryReadLock(Peer.SOON)).isTrue();
      requireTold(said, lock.ownerDied());
      lock.readLock().unlock();
      assertThat(lock.tryWriteLock(Peer.SOON)).isTrue();
      requireTold(said, lock.ownerDied());
      assertThat(lock.writeHoldCount()).isEqualTo(1);
      lock.writeLock().unlock();
      assertThat(lock.writeHoldCount()).isZero();
      requireFree(lock);
    }

    @Override
    public void close() {
      lock.close();
    }
  }

  private record WantedRead(SharedReadWriteLock lock) implements Doomed.AwaitedAct {
    @Override
    public void prepare() {
      lock.readLock().lock();
    }

    @Override
    public void run(SerializableConsumer<Integer> say) {
      lock.readLock().unlock();
    }

    @Override
    public void await() {
      assertThat(lock.tryWriteLock(Peer.PATIENCE)).isTrue();
      lock.writeLock().unlock();
      requireFree(lock);
    }

    @Override
    public void close() {
      lock.close();
    }
  }

  private static List<String> rest(SharedQueue<String> queue) {
    List<String> items = new ArrayList<>();
    for (String item = queue.poll(); item != null; item = queue.poll()) {
      items.add(item);
    }
    assertThat(queue.size()).isZero();
    return items;
  }

  private static void drop(SharedQueue<String> queue) {
    queue.clear();
    queue.close();
  }

  private record Put(SharedQueue<String> queue, String item) implements Doomed.AwaitedAct {
    @Override
    public void run(SerializableConsumer<Integer> say) {
      queue.put(item);
      say.accept(BEGUN);
    }

    @Override
    public void await() {
      assertThat(queue.take(Peer.PATIENCE)).isIn(item, "last");
    }

    @Override
    public void afterwards(int said, boolean done) {
      queue.put("last");
    }

    /** The waiter has taken one of the two. */
    @Override
    public void atLast(int said) {
      assertThat(rest(queue)).isIn(List.of("last"), said == BEGUN ? List.of("last") : List.of());
    }

    @Override
    public void afterBoth(int first, int second, boolean done) {
      queue.put("last");
      List<String> rest = rest(queue);
      assertThat(rest.remove(rest.size() - 1)).isEqualTo("last");
      assertThat(rest).hasSizeBetween(first + second, 2).isSubsetOf(item);
    }

    @Override
    public void close() {
      drop(queue);
    }
  }

  private record Take(SharedQueue<String> queue, String item) implements Doomed.Act {
    @Override
    public void prepare() {
      queue.put(item);
      queue.put("last");
    }

    @Override
    public void run(SerializableConsumer<Integer> say) {
      assertThat(queue.take()).isIn(item, "last");
      say.accept(BEGUN);
    }

    @Override
    public void afterBoth(int first, int second, boolean done) {
      List<String> rest = rest(queue);
      assertThat(rest).hasSizeLessThanOrEqualTo(2 - first - second);
      assertThat(List.of(item, "last")).endsWith(rest.toArray(new String[0]));
      queue.put(item);
      assertThat(queue.take()).isEqualTo(item);
    }

    @Override
    public void afterwards(int said, boolean done) {
      List<String> rest = rest(queue);
      if (said == BEGUN) {
        assertThat(rest).containsExactly("last");
      } else {
        assertThat(rest).isIn(List.of("last"), List.of(item, "last"));
      }
    }

    @Override
    public void close() {
      drop(queue);
    }
  }

  private record TakeFromFull(SharedQueue<String> queue) implements Doomed.AwaitedAct {
    @Override
    public void prepare() {
      queue.put("first");
    }

    @Override
    public void run(SerializableConsumer<Integer> say) {
      queue.take();
    }

    @Override
    public void await() {
      assertThat(queue.offer("second", Peer.PATIENCE)).isTrue();
    }

    @Override
    public void afterwards(int said, boolean done) {
      String first = queue.take(Peer.PATIENCE);
      assertThat(first).isIn("first", "second");
      if (first.equals("first")) {
        assertThat(queue.take(Peer.PATIENCE)).isEqualTo("second");
      }
    }

    @Override
    public void close() {
      drop(queue);
    }
  }

  private record TakeAndDone(SharedJoinableQueue<String> queue, String item) implements Doomed.Act {
    @Override
    public void prepare() {
      queue.put(item);
      queue.put("last");
    }

    @Override
    public void run(SerializableConsumer<Integer> say) {
      queue.take();
      say.accept(BEGUN);
      queue.taskDone();
      say.accept(ENDING);
    }

    @Override
    public void afterwards(int said, boolean done) {
      List<String> came = new ArrayList<>();
      while (!queue.awaitDone(Duration.ZERO)) {
        came.add(queue.take(Peer.SOON));
        queue.taskDone();
      }
      if (said == ENDING) {
        assertThat(came).containsExactly("last");
      } else {
        // Done, and killed before it could say so.
        assertThat(came).isIn(List.of("last"), List.of(item, "last"), List.of("last", item));
        assertThat(said == BEGUN || came.contains(item)).isTrue();
      }
      assertThat(queue.unfinished()).isZero();
    }

    /** What neither has said to have begun is there, and nothing is there twice. */
    @Override
    public void afterBoth(int first, int second, boolean done) {
      List<String> came = new ArrayList<>();
      while (!queue.awaitDone(Duration.ZERO)) {
        came.add(queue.take(Peer.SOON));
        queue.taskDone();
      }
      int ended = (first > 0 ? 1 : 0) + (second > 0 ? 1 : 0);
      assertThat(came).doesNotHaveDuplicates().isSubsetOf(item, "last");
      assertThat(came).hasSizeGreaterThanOrEqualTo(2 - ended);
      assertThat(queue.unfinished()).isZero();
    }

    @Override
    public void close() {
      drop(queue);
    }
  }

  private record WaitUntilDone(SharedJoinableQueue<String> queue) implements Doomed.Act {
    @Override
    public void prepare() {
      queue.put("item");
    }

    @Override
    public void run(SerializableConsumer<Integer> say) {
      assertThat(queue.awaitDone(Duration.ofMillis(20))).isFalse();
    }

    @Override
    public void afterwards(int said, boolean done) {
      Thread waiter = new Thread(() -> queue.awaitDone(Peer.PATIENCE));
      waiter.setDaemon(true);
      waiter.start();
      Peer.awaitAsleep(waiter);
      queue.take();
      queue.taskDone();
      Peer.awaitEnd(waiter);
      assertThat(queue.awaitDone(Duration.ZERO)).isTrue();
    }

    @Override
    public void close() {
      drop(queue);
    }
  }

  /** The one end travels, the other stays. */
  private abstract static class Ends implements Doomed.Act {
    private static final long serialVersionUID = 1L;

    final transient Connection ours;
    final Connection theirs;

    Ends(Connection.Pipe pipe) {
      ours = pipe.first();
      theirs = pipe.second();
    }

    @Override
    public void arrived() {
      theirs.close();
    }

    @Override
    public void close() {
      ours.close();
      theirs.close();
    }

    @Override
    public String toString() {
      return getClass().getSimpleName();
    }
  }

  private static final class Send extends Ends {
    private static final long serialVersionUID = 1L;

    Send(Connection.Pipe pipe) {
      super(pipe);
    }

    @Override
    public void run(SerializableConsumer<Integer> say) {
      theirs.send("sent");
      say.accept(BEGUN);
    }

    @Override
    public void afterwards(int said, boolean done) {
      List<Object> came = new ArrayList<>();
      assertThatExceptionOfType(ConnectionEndedException.class).isThrownBy(() -> {
        while (true) {
          came.add(ours.recv(Peer.SOON));
        }
      });
      assertThat(came).isIn(List.of("sent"), said == BEGUN ? List.of("sent") : List.of());
    }
  }

  private static final class Receive extends Ends {
    private static final long serialVersionUID = 1L;

    Receive(Connection.Pipe pipe) {
      super(pipe);
      ours.send("sent");
    }

    @Override
    public void run(SerializableConsumer<Integer> say) {
      assertThat(theirs.<String>recv()).isEqualTo("sent");
    }

    @Override
    public void afterwards(int said, boolean done) {
      assertThatExceptionOfType(ConnectionEndedException.class)
          .isThrownBy(() -> ours.recv(Peer.SOON));
      assertThatExceptionOfType(ConnectionEndedException.class).isThrownBy(() -> ours.send("more"));
    }
  }

  /** The map holds what it says, in whatever way it is asked, and can be written. */
  private static void requireWhole(SharedMap<String, String> map, String... keys) {
    List<String> found = new ArrayList<>();
    map.put("new", "new");
    map.forEach((key, value) -> found.add(key));
    List<String> expected = new ArrayList<>(Arrays.asList(keys));
    expected.add("new");
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(map.size()).isEqualTo(expected.size());
    expected.forEach(map::remove);
    assertThat(map.isEmpty()).isTrue();
  }

  private record MapPut(SharedMap<String, String> map) implements Doomed.Act {
    @Override
    public void run(SerializableConsumer<Integer> say) {
      map.put("key", "value");
      say.accept(BEGUN);
    }

    @Override
    public void afterwards(int said, boolean done) {
      map.put("other", "value");
      String value = map.get("key");
      assertThat(value).isIn(said == BEGUN ? "value" : null, "value");
      requireWhole(map, value == null ? new String[] {"other"} : new String[] {"other", "key"});
    }

    @Override
    public void close() {
      map.close();
    }
  }

  private record MapReplace(SharedMap<String, String> map) implements Doomed.Act {
    @Override
    public void prepare() {
      map.put("key", "old");
      map.put("key", "older");
      map.put("key", "old");
    }

    @Override
    public void run(SerializableConsumer<Integer> say) {
      map.put("key", "new");
      say.accept(BEGUN);
    }

    @Override
    public void afterwards(int said, boolean done) {
      assertThat(map.get("key")).isIn(said == BEGUN ? "new" : "old", "new");
      requireWhole(map, "key");
    }

    @Override
    public void close() {
      map.close();
    }
  }

  private record MapRemove(SharedMap<String, String> map) implements Doomed.Act {
    @Override
    public void prepare() {
      map.put("key", "value");
    }

    @Override
    public void run(SerializableConsumer<Integer> say) {
      assertThat(map.remove("key")).isEqualTo("value");
      say.accept(BEGUN);
    }

    @Override
    public void afterwards(int said, boolean done) {
      String value = map.get("key");
      assertThat(value).isIn(said == BEGUN ? null : "value", null);
      requireWhole(map, value == null ? new String[0] : new String[] {"key"});
    }

    @Override
    public void close() {
      map.close();
    }
  }
}
