package dev.panal.ipc.internal.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ControlPageTest {
  @TempDir
  Path directory;

  private ControlPage host;
  private ControlPage worker;

  @BeforeEach
  void open() throws IOException {
    host = ControlPage.create(directory.resolve("control"));
    worker = ControlPage.open(directory.resolve("control"));
  }

  @Test
  void page_unlinked_staysUsable() {
    worker.unlink();
    host.unlink();
    assertThat(directory.resolve("control")).doesNotExist();
    host.workerState(5);
    assertThat(worker.workerState()).isEqualTo(5);
  }

  @Test
  void file_thatIsNoPage_isRefused() throws IOException {
    Path file = Files.write(directory.resolve("zeros"), new byte[ControlDescriptor.PAGE_LENGTH]);
    assertThatIOException()
        .isThrownBy(() -> ControlPage.open(file))
        .withMessageContaining("magic=0000000000000000");
    Path shortFile = Files.write(directory.resolve("short"), new byte[100]);
    assertThatIOException()
        .isThrownBy(() -> ControlPage.open(shortFile))
        .withMessageContaining("length=100");
  }

  @Test
  void page_openedByAnInterruptedThread_isMapped() throws IOException {
    Thread.currentThread().interrupt();
    try {
      assertThat(ControlPage.open(directory.resolve("control")).workerState()).isZero();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void slot_handedOver_isClaimedOrRecalledNeverBoth() {
    host.hand(3, 1);
    assertThat(worker.claim(3, 1)).isTrue();
    assertThat(host.recall(3, 1)).isFalse();
    assertThat(host.isClaimed(3, 1)).isTrue();
    host.hand(3, 2);
    assertThat(host.isClaimed(3, 1)).isFalse();
    assertThat(worker.claim(3, 1)).isFalse();
    assertThat(host.recall(3, 2)).isTrue();
    assertThat(worker.claim(3, 2)).isFalse();
  }

  @Test
  void slot_askedToYield_isNotUnwanted_untilAskedToStop() {
    host.hand(5, 2);
    assertThat(host.requestYield(5, 2)).isFalse();
    assertThat(worker.claim(5, 2)).isTrue();
    assertThat(host.requestYield(5, 2)).isTrue();
    assertThat(worker.yieldRequested(5, 2)).isTrue();
    assertThat(worker.stopRequested(5, 2)).isFalse();
    assertThat(host.isClaimed(5, 2)).isTrue();
    assertThat(host.requestStop(5, 2)).isTrue();
    assertThat(worker.yieldRequested(5, 2)).isTrue();
    assertThat(worker.stopRequested(5, 2)).isTrue();
  }

  @Test
  void slot_askedToStop_saysSoUntilFreed() {
    host.hand(1023, 9);
    assertThat(host.requestStop(1023, 9)).isFalse();
    worker.claim(1023, 9);
    assertThat(worker.stopRequested(1023, 9)).isFalse();
    assertThat(host.requestStop(1023, 9)).isTrue();
    assertThat(worker.stopRequested(1023, 9)).isTrue();
    assertThat(worker.stopRequested(1023, 8)).isFalse();
    assertThat(host.isClaimed(1023, 9)).isTrue();
  }

  @Test
  void slot_outOfRange_isAnError() {
    assertThatThrownBy(() -> host.hand(1024, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> host.isClaimed(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void claimAndRecall_atTheSameTime_haveOneWinner() throws Exception {
    int rounds = 20_000;
    CyclicBarrier barrier = new CyclicBarrier(2);
    boolean[] claimed = new boolean[rounds];
    CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
      for (int i = 0; i < rounds; i++) {
        await(barrier);
        claimed[i] = worker.claim(i % 1024, i);
      }
    });
    boolean[] recalled = new boolean[rounds];
    for (int i = 0; i < rounds; i++) {
      host.hand(i % 1024, i);
      await(barrier);
      recalled[i] = host.recall(i % 1024, i);
    }
    other.join();
    for (int i = 0; i < rounds; i++) {
      assertThat(claimed[i] ^ recalled[i]).isTrue();
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void running_readWhileWritten_isNeverTorn() {
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
      for (int i = 1; i < 400_000; i++) {
        worker.beginRun(i & 1023, i, i, i);
        if (i % 7 == 0) {
          worker.endRun();
        }
      }
      done.set(true);
    });
    while (!done.get()) {
      ControlPage.Running running = host.running();
      if (running != null) {
        assertThat(running.generation()).isEqualTo(running.item()).isEqualTo((int)
            running.startedNanos());
        assertThat(running.slot()).isEqualTo(running.item() & 1023);
      }
    }
    writer.join();
  }

  @Test
  void running_beforeAndAfterTasks_isNull() {
    assertThat(host.running()).isNull();
    worker.beginRun(0, 1, 2, 3);
    assertThat(host.running()).isEqualTo(new ControlPage.Running(0, 1, 2, 3));
    worker.endRun();
    assertThat(host.running()).isNull();
  }

  @Test
  void progressStateAndSamples_areSeenByTheOtherSide() {
    assertThat(host.progress()).isEqualTo(new ControlPage.Progress(0, 0));
    worker.progress(3, 10);
    worker.memory(1000, 2000);
    worker.markOrderlyExit(42);
    assertThat(host.progress()).isEqualTo(new ControlPage.Progress(3, 10));
    assertThat(host.heapUsed()).isEqualTo(1000);
    assertThat(host.peakResident()).isEqualTo(2000);
    assertThat(host.isOrderlyExit()).isTrue();
    assertThat(host.exitCode()).isEqualTo(42);
  }

  @Test
  void outbox_holdsWhatFits() {
    worker.outboxStart(7);
    assertThat(worker.outboxAppend(new byte[] {2, 3, 4}, 2)).isTrue();
    assertThat(worker.outboxAppend(
            new byte[ControlPage.OUTBOX_CAPACITY - 1], ControlPage.OUTBOX_CAPACITY - 1))
        .isFalse();
    assertThat(host.outboxFirst()).isEqualTo(7);
    assertThat(outboxRead()).containsExactly(2, 3);
    worker.outboxStart(9);
    assertThat(host.outboxFirst()).isEqualTo(9);
    assertThat(outboxRead()).isEmpty();
    byte[] full = new byte[ControlPage.OUTBOX_CAPACITY];
    full[full.length - 1] = 5;
    assertThat(worker.outboxAppend(full, full.length)).isTrue();
    assertThat(outboxRead()).isEqualTo(full);
    assertThat(worker.outboxAppend(new byte[1], 1)).isFalse();
  }

  private byte[] outboxRead() {
    byte[] bytes = new byte[host.outboxLength()];
    host.outboxCopy(bytes, 0, bytes.length);
    return bytes;
  }

  @Test
  void nextItem_runsByTheStampOfTheFirst() {
    worker.beginRun(3, 4, 5, 600);
    worker.nextItem(6);
    assertThat(host.running()).isEqualTo(new ControlPage.Running(3, 4, 6, 600));
  }

  @Test
  void wakeUp_isClaimedOnce() {
    assertThat(worker.claimHostWakeUp()).isFalse();
    host.hostFallsAsleep();
    assertThat(worker.claimHostWakeUp()).isTrue();
    assertThat(worker.claimHostWakeUp()).isFalse();
    host.hostFallsAsleep();
    host.hostAwake();
    assertThat(worker.claimHostWakeUp()).isFalse();
    worker.workerFallsAsleep();
    assertThat(host.isWorkerAsleep()).isTrue();
    assertThat(host.isHostAsleep()).isFalse();
    assertThat(host.claimWorkerWakeUp()).isTrue();
  }
}
