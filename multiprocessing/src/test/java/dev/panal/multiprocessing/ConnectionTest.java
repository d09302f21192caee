package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.core.TaskSerializationException;
import dev.panal.core.WaitInterruptedException;
import dev.panal.core.WaitTimeoutException;
import dev.panal.core.testing.NothingLeftBehind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Python's tests of {@code Connection}, by threads of one process. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(120)
class ConnectionTest {
  private static final Duration SHORT = Duration.ofMillis(30);

  private static Connection travelled(Connection connection) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(connection);
    }
    return (Connection)
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
  }

  @Test
  void messages_bothWays_arrive() {
    try (Connection.Pipe pipe = Connection.pipe()) {
      Connection one = pipe.first();
      Connection other = pipe.second();
      one.send("question");
      one.send(null);
      other.send(List.of(1, 2));
      assertThat(other.<String>recv()).isEqualTo("question");
      assertThat(other.<Object>recv()).isNull();
      assertThat(one.<List<Integer>>recv()).containsExactly(1, 2);
      assertThat(one.poll()).isFalse();
      assertThat(one.isReadable() && one.isWritable()).isTrue();
    }
  }

  @Test
  void simplexPipe_goesOneWay() {
    try (Connection.Pipe pipe = Connection.pipe(false)) {
      pipe.second().send(1);
      assertThat(pipe.first().<Integer>recv()).isEqualTo(1);
      assertThat(pipe.first().isWritable()).isFalse();
      assertThat(pipe.second().isReadable()).isFalse();
      assertThatThrownBy(() -> pipe.first().send(1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("only receives");
      assertThatThrownBy(() -> pipe.second().recv())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("only sends");
      assertThatThrownBy(() -> pipe.second().poll()).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void bytes_withLimitsAndOffsets_keepTheirBounds() {
    try (Connection.Pipe pipe = Connection.pipe()) {
      Connection one = pipe.first();
      Connection other = pipe.second();
      byte[] bytes = "hello world".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      one.sendBytes(bytes);
      one.sendBytes(bytes, 6, 5);
      one.sendBytes(bytes, 11, 0);
      assertThat(other.recvBytes(11)).isEqualTo(bytes);
      assertThatThrownBy(() -> other.recvBytes(4))
          .isInstanceOfSatisfying(
              BufferTooShortException.class, e -> assertThat(e.needed()).isEqualTo(5));
      byte[] target = new byte[10];
      assertThatThrownBy(() -> other.recvBytes(target, 6))
          .isInstanceOf(BufferTooShortException.class);
      assertThat(other.recvBytes(target, 5)).isEqualTo(5);
      assertThat(Arrays.copyOfRange(target, 5, 10)).isEqualTo(Arrays.copyOfRange(bytes, 6, 11));
      assertThat(other.recvBytes()).isEmpty();
      assertThatThrownBy(() -> one.sendBytes(bytes, 8, 9))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> one.sendBytes(bytes, -1, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> other.recvBytes(target, 11))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> other.recvBytes(-1)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void largeMessages_passWithoutAReader() {
    try (Connection.Pipe pipe = Connection.pipe()) {
      byte[] large = new byte[5 << 20];
      Arrays.fill(large, (byte) 7);
      pipe.first().sendBytes(large);
      pipe.first().send(large);
      assertThat(pipe.second().recvBytes()).isEqualTo(large);
      assertThat(pipe.second().<byte[]>recv()).isEqualTo(large);
    }
  }

  @Test
  void object_afterBytes_needsTheRightCall() {
    try (Connection.Pipe pipe = Connection.pipe()) {
      pipe.first().sendBytes(new byte[] {1, 2, 3});
      assertThatThrownBy(() -> pipe.second().recv())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("recvBytes");
      assertThat(pipe.second().recvBytes()).containsExactly(1, 2, 3);
      assertThatThrownBy(() -> pipe.first().send(new Object()))
          .isInstanceOf(TaskSerializationException.class);
    }
  }

  @Test
  void poll_keepsMessagesAndTheirBounds() {
    try (Connection.Pipe pipe = Connection.pipe()) {
      assertThat(pipe.first().poll(SHORT)).isFalse();
      pipe.second().send("a");
      pipe.second().send("b");
      assertThat(pipe.first().poll()).isTrue();
      assertThat(pipe.first().poll(SHORT)).isTrue();
      assertThat(pipe.first().<String>recv()).isEqualTo("a");
      assertThat(pipe.first().poll()).isTrue();
      assertThat(pipe.first().<String>recv()).isEqualTo("b");
      assertThat(pipe.first().poll()).isFalse();
      assertThatThrownBy(() -> pipe.first().recv(SHORT)).isInstanceOf(WaitTimeoutException.class);
      assertThatThrownBy(() -> pipe.first().poll(Duration.ofMillis(-1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void closedPeer_endsTheStream_afterItsMessages() {
    try (Connection.Pipe pipe = Connection.pipe()) {
      pipe.second().send("last");
      pipe.second().close();
      pipe.second().close();
      assertThat(pipe.second().isClosed()).isTrue();
      assertThat(pipe.first().<String>recv()).isEqualTo("last");
      assertThat(pipe.first().poll()).isTrue();
      assertThat(pipe.first().isReady()).isTrue();
      assertThatThrownBy(() -> pipe.first().recv())
          .isInstanceOf(ConnectionEndedException.class)
          .hasMessageContaining("pipe=");
      assertThatThrownBy(() -> pipe.first().recvBytes())
          .isInstanceOf(ConnectionEndedException.class);
      assertThatThrownBy(() -> pipe.first().send("any"))
          .isInstanceOf(ConnectionEndedException.class);
      assertThatThrownBy(() -> pipe.second().send("any"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is closed");
      assertThatThrownBy(() -> travelled(pipe.second())).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void close_whileOthersWait_endsTheirWaits() throws Exception {
    try (Connection.Pipe pipe = Connection.pipe()) {
      CompletableFuture<Object> waiting = Sleeper.of(() -> pipe.first().recv());
      pipe.second().close();
      assertThatThrownBy(waiting::get).hasCauseInstanceOf(ConnectionEndedException.class);
    }
    Connection.Pipe pipe = Connection.pipe();
    CompletableFuture<Object> waiting = Sleeper.of(() -> pipe.first().recv());
    pipe.close();
    assertThat(waiting.handle((message, failure) -> failure).get())
        .isInstanceOfAny(IllegalStateException.class, ConnectionEndedException.class);
  }

  @Test
  void handleOnItsWay_keepsItsEndOpen() throws Exception {
    try (Connection.Pipe pipe = Connection.pipe()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(pipe.second());
      }
      pipe.second().close();
      pipe.first().send("still there");
      assertThat(pipe.first().poll(SHORT)).isFalse();
      try (Connection arrived = (Connection)
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject()) {
        assertThat(arrived.<String>recv()).isEqualTo("still there");
        arrived.send("yes");
      }
      assertThat(pipe.first().<String>recv()).isEqualTo("yes");
      assertThatThrownBy(() -> pipe.first().recv()).isInstanceOf(ConnectionEndedException.class);
    }
  }

  @Test
  void connectionThroughAConnection_works() {
    try (Connection.Pipe outer = Connection.pipe();
        Connection.Pipe inner = Connection.pipe(false)) {
      outer.first().send(inner.second());
      inner.second().close();
      try (Connection arrived = outer.second().recv()) {
        arrived.send("nested");
      }
      assertThat(inner.first().<String>recv()).isEqualTo("nested");
      assertThatThrownBy(() -> inner.first().recv()).isInstanceOf(ConnectionEndedException.class);
    }
  }

  @Test
  void sender_withoutRoom_waitsForTheReader() throws Exception {
    try (Connection.Pipe pipe = Connection.pipe(false)) {
      int count = 2000;
      CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
        for (int i = 0; i < count; i++) {
          pipe.second().sendBytes(new byte[1000 + i % 7]);
        }
      });
      for (int i = 0; i < count; i++) {
        assertThat(pipe.first().recvBytes()).hasSize(1000 + i % 7);
      }
      sender.get();
    }
  }

  @Test
  void interrupt_endsAWait_andTheConnectionGoesOn() throws Exception {
    try (Connection.Pipe pipe = Connection.pipe()) {
      CompletableFuture<Throwable> seen = new CompletableFuture<>();
      Thread reader = new Thread(() -> {
        try {
          pipe.first().recv();
        } catch (WaitInterruptedException e) {
          seen.complete(Thread.currentThread().isInterrupted() ? e : new AssertionError("no flag"));
        }
      });
      reader.start();
      reader.interrupt();
      assertThat(seen.get()).isInstanceOf(WaitInterruptedException.class);
      pipe.second().send("after");
      assertThat(pipe.first().<String>recv()).isEqualTo("after");
    }
  }

  @Test
  void awaitAny_overConnections_tellsMessagesAndEnds() {
    try (Connection.Pipe one = Connection.pipe();
        Connection.Pipe other = Connection.pipe();
        SharedQueue<Integer> queue = SharedQueue.create(1)) {
      List<Awaitable> all = List.of(one.first(), other.first(), queue);
      assertThat(Connections.awaitAny(all, SHORT)).isEmpty();
      other.second().send(1);
      assertThat(Connections.awaitAny(all)).containsExactly(other.first());
      one.second().close();
      assertThat(Connections.awaitAny(all)).containsExactly(one.first(), other.first());
    }
  }

  /** No Serializable: the codec looks into it before it writes it. */
  private record Parcel(Connection end) {}

  @Test
  void endInAPlainRecord_countsOnce_onItsWay() {
    try (Connection.Pipe carrier = Connection.pipe();
        Connection.Pipe pipe = Connection.pipe()) {
      carrier.first().send(new Parcel(pipe.second()));
      pipe.second().close();
      Parcel parcel = carrier.second().recv();
      parcel.end().close();
      assertThatThrownBy(() -> pipe.first().recv(Duration.ofSeconds(30)))
          .isInstanceOf(ConnectionEndedException.class);
    }
  }
}
