package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.core.TaskFuture;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.ipc.SharedLongArray;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Python's tests of queues and connections between processes. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(120)
@SuppressWarnings("try") // to close what a try block has is what the other side waits for
class ChannelsXIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private record Exchange(SharedQueue<Integer> in, SharedQueue<Integer> out)
      implements Serializable {}

  private static void increment(Exchange exchange) {
    exchange.in().stream().forEach(x -> exchange.out().put(x + 1));
    exchange.out().close();
  }

  @Test
  void items_throughAProcess_keepTheirOrder() {
    try (SharedQueue<Integer> in = SharedQueue.create(20);
        SharedQueue<Integer> out = SharedQueue.create(2000);
        JvmProcess process = JvmProcess.of(ChannelsXIT::increment, new Exchange(in, out))) {
      process.start();
      IntStream.range(0, 1000).forEach(in::put);
      in.close();
      assertThat(out.stream())
          .containsExactlyElementsOf(IntStream.rangeClosed(1, 1000).boxed().toList());
    }
  }

  @Test
  void closedQueue_thatAProcessHasNotSeenYet_waitsForIt() {
    SharedQueue<Integer> out = SharedQueue.create(10);
    try (SharedQueue<Integer> in = SharedQueue.create(10)) {
      JvmProcess.of(ChannelsXIT::increment, new Exchange(in, out)).start();
      in.put(41);
    }
    assertThat(out.take(PATIENCE)).isEqualTo(42);
    assertThatThrownBy(() -> out.take(PATIENCE)).isInstanceOf(QueueClosedException.class);
    JvmProcess.activeChildren().forEach(JvmProcess::close);
  }

  @Test
  void queue_asArgumentAndCapturedInTasks_isTheSame() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder().workers(2).build();
        SharedQueue<Integer> queue = SharedQueue.create(1000)) {
      pool.submitAll(x -> queue.offer(x), IntStream.range(0, 300).boxed().toList());
      List<Integer> seen = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        seen.add(queue.take(PATIENCE));
      }
      assertThat(seen)
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 300).boxed().toList());
      SharedQueue<Integer> back = pool.submit(q -> q, queue).result();
      back.put(7);
      assertThat(queue.take()).isEqualTo(7);
      back.close();
    }
  }

  private static void echo(Connection connection) {
    try (connection) {
      while (true) {
        connection.send(connection.<Object>recv());
      }
    } catch (ConnectionEndedException end) {
      // The others are done.
    }
  }

  @Test
  void connection_sentAndClosedAtOnce_worksAndEnds() {
    Connection.Pipe pipe = Connection.pipe();
    try (Connection ours = pipe.first();
        JvmProcess process = JvmProcess.of(ChannelsXIT::echo, pipe.second())) {
      process.start();
      pipe.second().close();
      for (Object message : List.of("text", 5, List.of(1, 2), "x".repeat(100_000))) {
        ours.send(message);
        assertThat(ours.<Object>recv()).isEqualTo(message);
      }
      ours.close();
      assertThat(process.join(PATIENCE)).isTrue();
      assertThat(process.exitCode()).hasValue(0);
    }
  }

  private record Sleeper(Connection connection, SharedLongArray steps) implements Serializable {}

  private static void sendAndSleep(Sleeper sleeper) {
    sleeper.connection().send("last words");
    sleeper.steps().setVolatile(0, 1);
    Peer.sleepForEver();
  }

  @Test
  void killedPeer_endsTheStream_afterItsMessages() {
    Connection.Pipe pipe = Connection.pipe();
    try (Connection ours = pipe.first();
        SharedLongArray steps = SharedLongArray.create(1);
        Peer peer = Peer.run(ChannelsXIT::sendAndSleep, new Sleeper(pipe.second(), steps))) {
      pipe.second().close();
      Peer.awaitStep(steps, 0, 1);
      peer.kill();
      assertThat(ours.<String>recv()).isEqualTo("last words");
      long begun = System.nanoTime();
      assertThatThrownBy(() -> ours.recv()).isInstanceOf(ConnectionEndedException.class);
      assertThat(System.nanoTime() - begun).isLessThan(Peer.SOON.toNanos());
      assertThatThrownBy(() -> ours.send("any")).isInstanceOf(ConnectionEndedException.class);
      assertThat(Connections.awaitAny(List.of(ours))).containsExactly(ours);
    }
  }

  @Test
  void peerKilledWhileOthersWait_endsTheirWaits() throws Exception {
    Connection.Pipe pipe = Connection.pipe();
    try (Connection ours = pipe.first();
        SharedLongArray steps = SharedLongArray.create(1);
        Peer peer = Peer.run(ChannelsXIT::sendAndSleep, new Sleeper(pipe.second(), steps))) {
      pipe.second().close();
      assertThat(ours.<String>recv()).isEqualTo("last words");
      Thread killer = new Thread(() -> {
        Peer.awaitStep(steps, 0, 1);
        peer.kill();
      });
      killer.start();
      assertThat(Connections.awaitAny(List.of(ours), PATIENCE)).containsExactly(ours);
      assertThatThrownBy(() -> ours.recv()).isInstanceOf(ConnectionEndedException.class);
      killer.join();
    }
  }

  @Test
  void connectionsThroughAQueue_reachWhoTakesThem() {
    try (SharedQueue<Connection> queue = SharedQueue.create(4);
        Peer peer = Peer.run(q -> q.stream().forEach(ChannelsXIT::echo), queue)) {
      for (int i = 0; i < 3; i++) {
        try (Connection.Pipe pipe = Connection.pipe()) {
          queue.put(pipe.second());
          pipe.second().close();
          pipe.first().send(i);
          assertThat(pipe.first().<Integer>recv(PATIENCE)).isEqualTo(i);
        }
      }
      queue.close();
      peer.finish();
    }
  }

  private static @Nullable SharedQueue<String> given;
  private static @Nullable Connection line;

  private static void keep(SharedQueue<String> queue, Connection connection) {
    given = queue;
    line = connection;
  }

  private static boolean useWhatTheInitializerKept() {
    given.put("on the queue");
    line.send("through the connection");
    return true;
  }

  private static boolean putOnWhatComes() {
    SharedQueue<String> queue = line.recv();
    queue.put("on the queue that came");
    queue.close();
    return true;
  }

  private static boolean sendAndClose(Connection connection) {
    try (connection) {
      connection.send("from a task");
      return true;
    }
  }

  private static Connection makeAPipe() {
    Connection.Pipe pipe = Connection.pipe();
    line = pipe.first();
    line.send("made in a task");
    return pipe.second();
  }

  @Test
  void queuesAndConnections_throughAPoolsInitializer_tasksAndResults_work() {
    try (SharedQueue<String> queue = SharedQueue.create(10);
        SharedQueue<String> sent = SharedQueue.create(10);
        Connection.Pipe first = Connection.pipe();
        Connection.Pipe second = Connection.pipe()) {
      Connection theirs = first.second();
      Connection result;
      try (Pool pool = Pool.builder()
          .workers(1)
          .maxHeap("64m")
          .initializer(() -> keep(queue, theirs))
          .build()) {
        pool.apply(ChannelsXIT::useWhatTheInitializerKept);
        theirs.close();
        assertThat(queue.take(PATIENCE)).isEqualTo("on the queue");
        assertThat(first.first().<String>recv(PATIENCE)).isEqualTo("through the connection");
        first.first().send(sent);
        pool.apply(ChannelsXIT::putOnWhatComes);
        assertThat(sent.take(PATIENCE)).isEqualTo("on the queue that came");

        TaskFuture<Boolean> sending = pool.applyAsync(ChannelsXIT::sendAndClose, second.second());
        second.second().close();
        assertThat(second.first().<String>recv(PATIENCE)).isEqualTo("from a task");
        assertThatThrownBy(() -> second.first().recv(PATIENCE))
            .isInstanceOf(ConnectionEndedException.class);
        assertThat(sending.result(PATIENCE)).isTrue();

        result = pool.apply(ChannelsXIT::makeAPipe);
      }
      try (result) {
        assertThat(result.<String>recv(PATIENCE)).isEqualTo("made in a task");
        assertThatThrownBy(() -> result.recv(PATIENCE))
            .isInstanceOf(ConnectionEndedException.class);
      }
    }
  }

  private record Turns(SharedQueue<Integer> queue, Connection connection, SharedSemaphore turns)
      implements Serializable {}

  private static void takeTurns(Turns turns) {
    turns.turns().acquire();
    turns.queue().put(1);
    turns.turns().acquire();
    turns.connection().send(2);
    turns.turns().acquire();
  }

  @Test
  void awaitAny_ofAProcessAConnectionAndAQueue_givesWhateverIsReady() {
    try (SharedQueue<Integer> queue = SharedQueue.create(10);
        Connection.Pipe pipe = Connection.pipe();
        SharedSemaphore turns = SharedSemaphore.unowned(0);
        Peer peer = Peer.run(ChannelsXIT::takeTurns, new Turns(queue, pipe.second(), turns))) {
      Connection ours = pipe.first();
      List<Awaitable> all = List.of(peer.process(), ours, queue);
      assertThat(Connections.awaitAny(all, Duration.ZERO)).isEmpty();
      turns.release();
      assertThat(Connections.awaitAny(all, PATIENCE)).containsExactly(queue);
      queue.take();
      turns.release();
      assertThat(Connections.awaitAny(all, PATIENCE)).containsExactly(ours);
      ours.recv();
      assertThat(Connections.awaitAny(all, Duration.ZERO)).isEmpty();
      turns.release();
      assertThat(Connections.awaitAny(all, PATIENCE)).containsExactly(peer.process());
      queue.put(3);
      pipe.second().send(4);
      assertThat(Connections.awaitAny(all)).containsExactlyElementsOf(all);
      assertThat(queue.take()).isEqualTo(3);
      peer.finish();
    }
  }
}
