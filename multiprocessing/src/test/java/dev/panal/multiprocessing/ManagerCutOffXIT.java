package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.panal.core.testing.NothingLeftBehind;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A user of a manager that is cut off, at each step of what it says to it. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(180)
class ManagerCutOffXIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] KEY = "the key".getBytes(StandardCharsets.UTF_8);
  private static final int STEP = 13;
  private static final int PUT = -1;

  /** How far the user has come: what has not returned may have happened. */
  private enum Step {
    CONNECTING,
    LOCKING,
    TAKING,
    PUTTING,
    UNLOCKING,
    DONE
  }

  private record Account(Step step, @Nullable Integer taken) {}

  @Test
  void userThatIsCutOffAtAnyStep_leavesEverythingWhole_andCanComeAgain() throws Exception {
    InetSocketAddress any = new InetSocketAddress("localhost", 0);
    Connection.Pipe pipe = Connection.pipe();
    try (Connection orders = pipe.first();
        Manager manager = Manager.builder()
            .maxHeap("64m")
            .address(any, KEY)
            .object("shelf", Map.class, ConcurrentHashMap::new)
            .build();
        CuttingRelay relay = new CuttingRelay(manager.address().orElseThrow());
        Connection theirs = pipe.second();
        Peer user = Peer.run(ManagerCutOffXIT::use, new Orders(theirs, relay.port()))) {
      @SuppressWarnings("unchecked")
      Map<String, Object> shelf = manager.named("shelf", Map.class);
      ManagedLock lock = manager.lock();
      shelf.put("lock", lock);
      List<Step> seen = new ArrayList<>();
      Step step = Step.CONNECTING;
      for (int bytes = 0; step != Step.DONE; bytes += STEP) {
        BlockingQueue<Integer> queue = manager.queue();
        queue.put(bytes);
        shelf.putAll(Map.of("queue", queue)); // put would bring the former one here
        relay.pass(bytes);
        orders.send(bytes);
        Account account = (Account) orders.recv();
        relay.pass(0);
        step = account.step();
        seen.add(step);
        look(account, bytes, lock, new ArrayList<>(queue));
        Manager.release(queue);
      }
      assertThat(seen).isSorted().contains(Step.values());
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(manager.objectCount()).as("the shelf and the lock").isEqualTo(2));
      user.kill();
    }
  }

  /** Whether all is as the user's account says. */
  private static void look(Account account, int item, ManagedLock lock, List<Integer> queue)
      throws InterruptedException {
    String how = account + " at " + item;
    Step step = account.step();
    assertThat(lock.tryLock(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(how).isTrue();
    boolean died = lock.ownerDied();
    lock.unlock();
    if (step == Step.TAKING || step == Step.PUTTING) {
      assertThat(died).as(how).isTrue();
    } else if (step == Step.CONNECTING || step == Step.DONE) {
      assertThat(died).as(how).isFalse();
    }
    assertThat(queue).as(how).doesNotHaveDuplicates().isSubsetOf(item, PUT);
    if (step.compareTo(Step.TAKING) != 0) {
      assertThat(queue.contains(item)).as(how).isEqualTo(step.compareTo(Step.TAKING) < 0);
      assertThat(account.taken()).as(how).isEqualTo(queue.contains(item) ? null : item);
    }
    if (step.compareTo(Step.PUTTING) != 0) {
      assertThat(queue.contains(PUT)).as(how).isEqualTo(step.compareTo(Step.PUTTING) > 0);
    }
  }

  private record Orders(Connection from, int port) {}

  private static void use(Orders orders) {
    InetSocketAddress address = new InetSocketAddress("localhost", orders.port());
    while (true) {
      orders.from().recv();
      orders.from().send(use(address));
    }
  }

  private static Account use(InetSocketAddress address) {
    Step step = Step.CONNECTING;
    Integer taken = null;
    try (Manager manager = Manager.connect(address, KEY)) {
      Map<?, ?> shelf = manager.named("shelf", Map.class);
      ManagedLock lock = (ManagedLock) shelf.get("lock");
      @SuppressWarnings("unchecked")
      BlockingQueue<Integer> queue = (BlockingQueue<Integer>) shelf.get("queue");
      step = Step.LOCKING;
      lock.lock();
      step = Step.TAKING;
      taken = queue.take();
      step = Step.PUTTING;
      queue.put(PUT);
      step = Step.UNLOCKING;
      lock.unlock();
      step = Step.DONE;
    } catch (ManagerLostException cutOff) {
      // as far as it came
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new Account(step, taken);
  }
}
