package dev.panal.futures.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.panal.core.TaskFuture;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.testing.ExpectedLog;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.ProcessPoolExecutor;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a user's code does in the application itself concerns only the task that it belongs to. */
@Timeout(300)
@ExtendWith(NothingLeftBehind.class)
class ApplicationFaultIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** What hangs, hangs here until the test is over. */
  private static volatile CountDownLatch hanging = new CountDownLatch(1);

  private static volatile CountDownLatch hangs = new CountDownLatch(1);

  private ProcessPoolExecutor pool;

  private static final class Hanging implements Serializable {
    private static final long serialVersionUID = 1L;
    private final boolean whenWritten;

    Hanging(boolean whenWritten) {
      this.whenWritten = whenWritten;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.defaultWriteObject();
      if (whenWritten) {
        hang();
      }
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      if (!whenWritten && !dev.panal.core.TaskContext.inWorker()) {
        hang();
      }
    }
  }

  private static void hang() {
    hangs.countDown();
    try {
      hanging.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @BeforeEach
  void open() {
    hanging = new CountDownLatch(1);
    hangs = new CountDownLatch(1);
    pool = ProcessPoolExecutor.create(2);
  }

  @AfterEach
  void close() {
    hanging.countDown();
    pool.close();
  }

  private void assertOthersGoOn() {
    List<TaskFuture<Integer>> others = pool.submitAll(x -> x + 1, List.of(1, 2, 3));
    assertThat(others).extracting(f -> f.result(LIMIT)).containsExactly(2, 3, 4);
    assertThat(pool.map(x -> x + 1, List.of(1, 2, 3))).containsExactly(2, 3, 4);
    CountDownLatch called = new CountDownLatch(1);
    pool.submit(() -> 1).onDone(f -> called.countDown());
    try {
      assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Deed.class,
      names = {"THROW", "THROW_ERROR", "OVERFLOW_STACK"})
  void encodingTheArgument_fails(Deed deed) {
    Trap trap = new Trap(Trap.Spring.WRITTEN_HERE, deed);
    assertThat(catchThrowable(() -> pool.submit(x -> 1, trap)))
        .isInstanceOf(TaskSerializationException.class);
    assertOthersGoOn();
  }

  @ParameterizedTest
  @EnumSource(
      value = Deed.class,
      names = {"THROW", "THROW_ERROR", "OVERFLOW_STACK"})
  void decodingTheResult_fails(Deed deed) {
    TaskFuture<Trap> future = pool.submit(() -> new Trap(Trap.Spring.READ_HERE, deed));
    assertThat(future.exception(LIMIT)).isInstanceOf(TaskSerializationException.class);
    assertOthersGoOn();
  }

  @ParameterizedTest
  @EnumSource(
      value = Deed.class,
      names = {"THROW", "THROW_ERROR", "OVERFLOW_STACK"})
  @ExpectedLog(".*callback.*")
  void callback_fails(Deed deed) throws InterruptedException {
    CountDownLatch later = new CountDownLatch(1);
    TaskFuture<Integer> future = pool.submit(() -> 1);
    future.onDone(f -> deed.commit());
    future.onDone(f -> later.countDown());
    assertThat(later.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(future.result(LIMIT)).isEqualTo(1);
    assertOthersGoOn();
  }

  @Test
  void encodingTheArgument_neverEnds() throws InterruptedException {
    Thread submitter = new Thread(() -> pool.submit(x -> 1, new Hanging(true)));
    submitter.start();
    assertThat(hangs.await(20, TimeUnit.SECONDS)).isTrue();
    assertOthersGoOn();
    hanging.countDown();
    submitter.join();
  }

  @Test
  void decodingTheResult_neverEnds() throws InterruptedException {
    TaskFuture<Hanging> future = pool.submit(() -> new Hanging(false));
    Thread waiter = new Thread(future::result);
    waiter.start();
    assertThat(hangs.await(20, TimeUnit.SECONDS)).isTrue();
    assertOthersGoOn();
    hanging.countDown();
    waiter.join();
    assertThat(future.isDone()).isTrue();
  }

  @Test
  void callback_neverEnds() throws InterruptedException {
    TaskFuture<Integer> future = pool.submit(() -> 1);
    future.onDone(f -> hang());
    assertThat(hangs.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(future.result(LIMIT)).isEqualTo(1);
    assertOthersGoOn();
  }
}
