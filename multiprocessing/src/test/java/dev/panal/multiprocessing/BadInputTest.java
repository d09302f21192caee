package dev.panal.multiprocessing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.core.testing.NothingLeftBehind;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every kind of shared object says to wrong use: at once, and with its name. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(60)
class BadInputTest {
  private static final String NAME = "accounts";
  private static final SharedOptions NAMED = SharedOptions.builder().name(NAME).build();
  private static final Duration LONG = Duration.ofSeconds(30);

  private record Point(int x) {}

  /**
   * A kind of object.
   *
   * @param shown how messages name it
   * @param make from its name; of kinds without names the parameter is not used
   * @param uses all refused once it is closed
   */
  private record Kind<T extends AutoCloseable>(
      String shown,
      Function<SharedOptions, T> make,
      List<Consumer<T>> uses,
      @Nullable Consumer<T> overRelease) {
    T open() {
      return make.apply(NAMED);
    }

    ThrowingCallable use(Consumer<T> use, T object) {
      return () -> use.accept(object);
    }

    /** A condition travels with its lock, which comes first. */
    String travelling() {
      return "(" + shown + "|rlock=).*";
    }

    @Override
    public String toString() {
      return shown;
    }
  }

  private static <T extends AutoCloseable> Kind<T> kind(
      String shown,
      Function<SharedOptions, T> make,
      @Nullable Consumer<T> overRelease,
      List<Consumer<T>> uses) {
    return new Kind<>(shown, make, uses, overRelease);
  }

  static Stream<Kind<?>> kinds() {
    return Stream.of(
        kind(
            "lock=" + NAME,
            SharedLock::create,
            SharedLock::unlock,
            List.of(SharedLock::lock, SharedLock::tryLock, SharedLock::unlock)),
        kind(
            "rlock=" + NAME,
            SharedReentrantLock::create,
            SharedReentrantLock::unlock,
            List.of(SharedReentrantLock::lock, SharedReentrantLock::unlock)),
        kind(
            "semaphore=" + NAME,
            options -> SharedSemaphore.create(2, options),
            SharedSemaphore::release,
            List.of(
                SharedSemaphore::acquire, SharedSemaphore::release, each -> each.tryAcquire(LONG))),
        kind(
            "semaphore=" + NAME,
            options -> SharedSemaphore.unowned(2, 2, options),
            SharedSemaphore::release,
            List.of(SharedSemaphore::acquire, SharedSemaphore::release)),
        kind(
            "condition=",
            options -> SharedCondition.create(),
            SharedCondition::signal,
            List.of(SharedCondition::signal, SharedCondition::awaitUninterruptibly)),
        kind(
            "event=" + NAME,
            SharedEvent::create,
            null,
            List.of(SharedEvent::set, SharedEvent::clear, SharedEvent::await, SharedEvent::isSet)),
        kind(
            "latch=" + NAME,
            options -> SharedLatch.create(1, options),
            null,
            List.of(SharedLatch::countDown, SharedLatch::await, SharedLatch::count)),
        kind(
            "barrier=",
            options -> SharedBarrier.create(2),
            null,
            List.of(SharedBarrier::await, SharedBarrier::abort, SharedBarrier::reset)),
        kind(
            "rwlock=" + NAME,
            SharedReadWriteLock::create,
            each -> each.readLock().unlock(),
            List.of(
                each -> each.readLock().lock(),
                each -> each.writeLock().lock(),
                each -> each.writeLock().unlock())),
        kind(
            "int=" + NAME,
            options -> SharedInt.create(1, options),
            each -> each.lock().unlock(),
            List.of(SharedInt::get, each -> each.set(2), each -> each.lock().lock())),
        kind(
            "double=" + NAME,
            options -> SharedDouble.create(1, options),
            each -> each.lock().unlock(),
            List.of(SharedDouble::get, each -> each.set(2))),
        kind(
            "boolean=" + NAME,
            options -> SharedBoolean.create(true, options),
            each -> each.lock().unlock(),
            List.of(SharedBoolean::get, each -> each.set(false))),
        kind(
            "locks=" + NAME,
            options -> SharedLocks.create(3, options),
            each -> each.get(0).unlock(),
            List.of(each -> each.get(0).lock())),
        kind(
            "memory=" + NAME,
            options -> SharedMemory.create(NAME, 100),
            null,
            List.of(SharedMemory::buffer, SharedMemory::buffers)),
        kind(
            "list=" + NAME,
            options -> ShareableList.create(NAME, List.of(1, "two")),
            null,
            List.of(each -> each.get(0), each -> each.set(0, 2))),
        kind(
            "records=",
            options -> SharedRecordArray.create(Point.class, 3),
            null,
            List.of(each -> each.get(0), each -> each.set(0, new Point(1)))),
        kind(
            "map=" + NAME,
            options -> SharedMap.<String, String>create(8, 4096, options),
            null,
            List.of(each -> each.get("a"), each -> each.put("a", "b"), SharedMap::size)),
        kind(
            "queue=" + NAME,
            options -> SharedQueue.<Integer>create(NAME, 3),
            null,
            List.of(each -> each.put(1), each -> each.offer(1, LONG), SharedQueue::take)),
        kind(
            "queue=" + NAME,
            options -> SharedJoinableQueue.<Integer>create(NAME, 3),
            SharedJoinableQueue::taskDone,
            List.of(each -> each.put(1), SharedQueue::poll)),
        kind(
            "pipe=",
            options -> {
              Connection.Pipe pipe = Connection.pipe();
              pipe.second().close();
              return pipe.first();
            },
            null,
            List.of(
                each -> each.send(1),
                each -> each.sendBytes(new byte[1]),
                Connection::recv,
                Connection::recvBytes,
                Connection::poll)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  <T extends AutoCloseable> void use_afterClose_isRefused(Kind<T> kind) throws Exception {
    try (SharedEvent family = SharedEvent.create()) {
      T object = kind.open();
      object.close();
      object.close();
      for (Consumer<T> use : kind.uses()) {
        assertThatThrownBy(kind.use(use, object))
            .isInstanceOfAny(IllegalStateException.class, QueueClosedException.class)
            .hasMessageContaining(kind.shown())
            .hasMessageContaining("is closed");
      }
      assertThatThrownBy(() -> DoomedHandles.sent(object))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(kind.shown())
          .hasMessageContaining("is closed");
      family.set();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  <T extends AutoCloseable> void handleOfWhatIsGone_isRefusedOnArrival(Kind<T> kind)
      throws Exception {
    byte[] handle;
    try (SharedEvent family = SharedEvent.create()) {
      T object = kind.open();
      handle = DoomedHandles.sent(object);
      DoomedHandles.<AutoCloseable>received(handle).close();
      object.close();
      assertThatThrownBy(() -> DoomedHandles.received(handle))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageMatching(kind.travelling())
          .hasMessageContaining("is gone");
      family.set();
    }
    assertThatThrownBy(() -> DoomedHandles.received(handle))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching(kind.travelling())
        .hasMessageContaining("another program");
  }

  static Stream<Kind<?>> releasable() {
    return kinds().filter(kind -> kind.overRelease() != null);
  }

  @ParameterizedTest
  @MethodSource("releasable")
  <T extends AutoCloseable> void release_ofWhatWasNotTaken_isRefused(Kind<T> kind)
      throws Exception {
    T object = kind.open();
    try {
      assertThatThrownBy(kind.use(requireNonNull(kind.overRelease()), object))
          .isInstanceOfAny(IllegalMonitorStateException.class, IllegalStateException.class)
          .hasMessageMatching("(?s).*[a-z]+=[a-z0-9-]+.*");
    } finally {
      object.close();
    }
  }

  static Stream<LongFunction<AutoCloseable>> sizes() {
    return Stream.of(
        size -> SharedSemaphore.create((int) size),
        size -> SharedSemaphore.unowned((int) size),
        size -> SharedBarrier.create((int) size),
        size -> SharedLatch.create(size),
        size -> SharedLocks.create((int) size),
        size -> SharedMemory.create(size),
        size -> SharedRecordArray.create(Point.class, size),
        size -> SharedMap.create(size, 4096),
        size -> SharedMap.create(8, size),
        size -> SharedQueue.create((int) size),
        size -> SharedJoinableQueue.create((int) size));
  }

  static Stream<LongFunction<AutoCloseable>> sizesOfNamed() {
    SharedOptions named = SharedOptions.builder().name(NAME).build();
    return Stream.of(
        size -> SharedSemaphore.create((int) size, named),
        size -> SharedSemaphore.unowned((int) size, 1, named),
        size -> SharedBarrier.create((int) size, null, named),
        size -> SharedLatch.create(size, named),
        size -> SharedLocks.create((int) size, named),
        size -> SharedMemory.create(NAME, size),
        size -> SharedMap.create(size, 4096, named),
        size -> SharedQueue.create(NAME, (int) size),
        size -> SharedJoinableQueue.create(NAME, (int) size));
  }

  @ParameterizedTest
  @MethodSource("sizesOfNamed")
  void size_thatIsNegative_isRefusedByName(LongFunction<AutoCloseable> make) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> make.apply(-1))
        .withMessageContaining("=-1 ")
        .withMessageContaining("=" + NAME);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void size_thatIsNegative_isRefused(LongFunction<AutoCloseable> make) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> make.apply(-1))
        .withMessageContaining("=-1");
  }

  @Test
  void name_thatIsTakenOrUnknown_isRefused() {
    try (SharedMemory memory = SharedMemory.create(NAME, 10);
        ShareableList list = ShareableList.create(NAME, List.of(1))) {
      assertThatThrownBy(() -> SharedMemory.create(NAME, 10))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("memory=" + NAME);
      assertThatThrownBy(() -> ShareableList.create(NAME, List.of()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("list=" + NAME);
      assertThatThrownBy(() -> SharedMemory.attach("nobodys"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("memory=nobodys");
      assertThatThrownBy(() -> ShareableList.attach("nobodys"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("list=nobodys");
      memory.buffer().put(0, (byte) list.size());
    }
    for (String name : new String[] {"", "a/b", "a\0b", "..\n"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> SharedMemory.create(name, 1));
      assertThatIllegalArgumentException().isThrownBy(() -> SharedQueue.create(name, 1));
    }
  }

  @Test
  void element_ofAWrongType_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ShareableList.of(new Object()))
        .withMessageContaining("Object");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SharedRecordArray.create(Record.class, 1))
        .withMessageContaining("Record");
  }
}
