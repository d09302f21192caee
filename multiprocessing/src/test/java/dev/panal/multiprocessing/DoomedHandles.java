package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.panal.core.SerializableConsumer;
import dev.panal.ipc.internal.shared.Membership;
import dev.panal.ipc.internal.shared.RegionHandle;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Making, attaching to, sending and giving up what is shared, by a process that dies over it. */
final class DoomedHandles {
  private static final int BEGUN = 1;

  private DoomedHandles() {}

  static byte[] sent(Object object) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <T> T received(byte[] handle) {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(handle))) {
      return (T) in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean exists(RegionHandle handle) {
    return Files.exists(Path.of(handle.directory(), handle.file()));
  }

  private abstract static class Leaving implements Doomed.Act {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean leaves() {
      return true;
    }
  }

  /** An object of the survivor's, which the doomed process attaches to and closes. */
  static final class Attach extends Leaving {
    private static final long serialVersionUID = 1L;

    private final transient SharedEvent event = SharedEvent.create();
    private final byte[] handle = sent(event);

    @Override
    public void run(SerializableConsumer<Integer> say) {
      try (SharedEvent attached = received(handle)) {
        say.accept(attached.isSet() ? 0 : BEGUN);
      }
    }

    @Override
    public void afterwards(int said, boolean done) {
      event.set();
      RegionHandle file = event.region.handle();
      assertThat(exists(file)).isTrue();
      event.close();
      assertThat(exists(file)).isFalse();
    }

    @Override
    public void close() {
      event.close();
    }

    @Override
    public String toString() {
      return "Attach";
    }
  }

  /** An object of the doomed process's own. */
  record Make(String name) implements Doomed.Act {
    @Override
    public boolean leaves() {
      return true;
    }

    @Override
    public void run(SerializableConsumer<Integer> say) {
      try (SharedMemory memory = SharedMemory.create(name, 100)) {
        say.accept((int) memory.size());
      }
    }

    @Override
    public void afterwards(int said, boolean done) {
      await().atMost(Peer.SOON).until(() -> FamilyFiles.starting("making-").isEmpty());
      try (SharedMemory again = SharedMemory.create(name, 200)) {
        assertThat(again.size()).isEqualTo(200);
      }
    }

    @Override
    public void close() {}
  }

  /** Memory that nobody need hold. */
  record Unlink(String name) implements Doomed.Act {
    @Override
    public boolean leaves() {
      return true;
    }

    @Override
    public void prepare() {
      SharedMemory.createPersistent(name, 100).close();
    }

    @Override
    public void run(SerializableConsumer<Integer> say) {
      try (SharedMemory memory = SharedMemory.attach(name)) {
        memory.unlink();
        say.accept(BEGUN);
      }
    }

    @Override
    public void afterwards(int said, boolean done) {
      if (said != BEGUN && !FamilyFiles.starting("kept-memory-" + name).isEmpty()) {
        try (SharedMemory memory = SharedMemory.attach(name)) {
          memory.unlink();
        }
      }
      assertThat(FamilyFiles.starting("kept-memory-" + name)).isEmpty();
      try (SharedMemory again = SharedMemory.create(name, 200)) {
        assertThat(again.size()).isEqualTo(200);
      }
    }

    @Override
    public void close() {}
  }

  /** A table that processes join and leave. */
  record Join(String directory) implements Doomed.Act {
    @Override
    public void prepare() {
      Membership.pass(directory);
    }

    @Override
    public void run(SerializableConsumer<Integer> say) {
      Membership.pass(directory);
    }

    @Override
    public void afterwards(int said, boolean done) {
      assertThat(Membership.isFresh(directory)).isTrue();
    }

    @Override
    public void close() {
      Membership.delete(directory);
    }
  }

  /** The last handle of an end is sent, closed, and received again. */
  static final class SendEnd extends Leaving {
    private static final long serialVersionUID = 1L;

    private final transient Connection ours;
    private final Connection theirs;

    SendEnd(Connection.Pipe pipe) {
      ours = pipe.first();
      theirs = pipe.second();
    }

    @Override
    public void arrived() {
      theirs.close();
    }

    @Override
    public void run(SerializableConsumer<Integer> say) {
      byte[] handle = sent(theirs);
      theirs.close();
      Connection received = received(handle);
      received.send("through");
      say.accept(BEGUN);
      received.close();
    }

    @Override
    public void afterwards(int said, boolean done) {
      if (said == BEGUN) {
        assertThat(ours.<String>recv(Peer.SOON)).isEqualTo("through");
      }
      assertThatExceptionOfType(ConnectionEndedException.class).isThrownBy(() -> {
        ours.recv(Peer.SOON);
        ours.recv(Peer.SOON);
      });
    }

    @Override
    public void close() {
      ours.close();
    }

    @Override
    public String toString() {
      return "SendEnd";
    }
  }
}
