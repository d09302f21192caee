package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.ipc.SharedLongArray;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How shared objects travel, who holds them, and when they go. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(120)
class SharedObjectXIT {
  private static SharedEvent event(String name) {
    return SharedEvent.create(SharedOptions.builder().name(name).build());
  }

  private static byte[] serialized(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private static Object deserialized(byte[] bytes) throws Exception {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }

  /** Files of objects that exist, of this program's family. */
  private static List<String> files() {
    return FamilyFiles.starting("object-");
  }

  private static boolean setAll(Map<String, List<SharedEvent>> events) {
    events.values().forEach(each -> each.forEach(SharedEvent::set));
    return true;
  }

  @Test
  void handles_inCollectionsAndCaptured_leadToTheSameObject() {
    try (SharedEvent first = event("first");
        SharedEvent second = event("second");
        SharedEvent captured = event("captured");
        Pool pool = Pool.create(1)) {
      pool.apply(SharedObjectXIT::setAll, Map.of("both", List.of(first, second)));
      assertThat(first.isSet()).isTrue();
      assertThat(second.isSet()).isTrue();
      pool.apply(() -> {
        captured.set();
        return captured.name();
      });
      assertThat(captured.isSet()).isTrue();
    }
  }

  private static void nested(SharedEvent event) {
    JvmProcess.builder().maxHeap("64m").build(SharedEvent::set, event).start().join();
  }

  @Test
  void handle_inAGrandchild_leadsToTheSameObject() {
    try (SharedEvent event = event("far");
        Peer peer = Peer.run(SharedObjectXIT::nested, event)) {
      assertThat(event.await(Peer.PATIENCE)).isTrue();
      peer.finish();
    }
  }

  private static SharedEvent made() {
    SharedEvent event = event("made");
    event.set();
    return event;
  }

  @Test
  void objectMadeByAWorker_livesOnWithWhoReceivedIt() {
    SharedEvent event;
    try (Pool pool = Pool.create(1)) {
      event = pool.apply(SharedObjectXIT::made);
      assertThat(event.isSet()).isTrue();
    }
    event.clear();
    assertThat(event.isSet()).isFalse();
    event.close();
  }

  @Test
  void objectThatIsGone_isAnErrorThatNamesIt() throws Exception {
    try (SharedEvent other = event("other")) {
      SharedEvent event = event("late");
      byte[] handle = serialized(event);
      event.close();
      assertThatIllegalStateException()
          .isThrownBy(() -> deserialized(handle))
          .withMessageContaining("event=late")
          .withMessageContaining("gone");
      assertThatIllegalStateException()
          .isThrownBy(() -> serialized(event))
          .withMessageContaining("event=late");
      assertThat(other.isSet()).isFalse();
    }
  }

  @Test
  void handleOfAProgramThatHasEnded_isAnErrorThatNamesIt() throws Exception {
    byte[] handle;
    try (SharedEvent event = event("old")) {
      handle = serialized(event);
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> deserialized(handle))
        .withMessageContaining("event=old")
        .withMessageContaining("another program");
  }

  /** Another program, which is handed a handle as text. */
  public static final class Stranger {
    private Stranger() {}

    public static void main(String[] arguments) throws Exception {
      try {
        deserialized(Base64.getDecoder().decode(arguments[0]));
      } catch (IllegalStateException expected) {
        System.out.println(expected.getMessage());
      }
    }
  }

  @Test
  void handleInAnotherProgram_isAnErrorThatNamesIt(@TempDir Path directory) throws Exception {
    try (SharedEvent event = event("private")) {
      Path said = directory.resolve("said");
      Process stranger = new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx64m",
              "-cp",
              System.getProperty("java.class.path"),
              Stranger.class.getName(),
              Base64.getEncoder().encodeToString(serialized(event)))
          .redirectErrorStream(true)
          .redirectOutput(said.toFile())
          .start();
      assertThat(stranger.waitFor()).isZero();
      assertThat(Files.readString(said)).contains("event=private", "another program");
    }
  }

  private record Made(SharedLongArray steps, int cell) implements Serializable {}

  private static void makeAndSleep(Made made) {
    event("orphan");
    made.steps().setVolatile(made.cell(), 1);
    Peer.sleepForEver();
  }

  private static void makeAndEnd(Made made) {
    event("orphan");
    made.steps().setVolatile(made.cell(), 1);
  }

  @Test
  void objectOfWhichAllHoldersHaveEnded_goes() {
    try (SharedLongArray steps = SharedLongArray.create(2);
        SharedEvent kept = event("kept");
        Peer killed = Peer.run(SharedObjectXIT::makeAndSleep, new Made(steps, 0))) {
      Peer.awaitStep(steps, 0, 1);
      assertThat(files()).hasSize(2).anyMatch(name -> name.contains("orphan"));
      killed.kill();
      await().atMost(Peer.SOON).until(() -> files().size() == 1);
      try (Peer orderly = Peer.run(SharedObjectXIT::makeAndEnd, new Made(steps, 1))) {
        orderly.finish();
      }
      assertThat(files()).singleElement().asString().contains(kept.name());
    }
  }

  private record Ending(SharedLock lock, SharedLongArray steps) implements Serializable {}

  private static final int LOCKED = 0;
  private static final int EXITING = 1;
  private static final int MAY_END = 2;

  private static void lockAndExit(Ending ending) {
    ending.lock().lock();
    ending.lock().close();
    event("orphan");
    ending.steps().setVolatile(LOCKED, 1);
    Peer.awaitStep(ending.steps(), EXITING, 1);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> Peer.awaitStep(ending.steps(), MAY_END, 1)));
    System.exit(0);
  }

  /** The owner may be about to write, though it has closed all that it had or exits. */
  @Test
  void lockOfAProcess_isNobodyElsesBeforeItHasEnded() {
    try (SharedLongArray steps = SharedLongArray.create(3);
        SharedLock lock = SharedLock.create();
        Peer peer = Peer.run(SharedObjectXIT::lockAndExit, new Ending(lock, steps))) {
      Peer.awaitStep(steps, LOCKED, 1);
      assertThat(lock.tryLock()).isFalse();
      assertThat(files()).anyMatch(name -> name.contains("orphan"));
      steps.setVolatile(EXITING, 1);
      await()
          .atMost(Peer.PATIENCE)
          .until(() -> files().stream().noneMatch(name -> name.contains("orphan")));
      assertThat(lock.tryLock()).isFalse();
      steps.setVolatile(MAY_END, 1);
      assertThat(lock.tryLock(Peer.SOON)).isTrue();
      assertThat(lock.ownerDied()).isTrue();
      lock.unlock();
      peer.finish();
    }
  }

  private static void attachAndSleep(Map<String, SharedObject> objects) {
    ((SharedEvent) objects.get("ready")).set();
    Peer.sleepForEver();
  }

  @Test
  void objectThatItsMakerClosed_livesOnWithOthers_andGoesWithTheLast() {
    try (SharedEvent ready = event("ready")) {
      SharedEvent event = event("handed");
      Map<String, SharedObject> both = Map.of("ready", ready, "handed", event);
      try (Peer peer = Peer.run(SharedObjectXIT::attachAndSleep, both)) {
        assertThat(ready.await(Peer.PATIENCE)).isTrue();
        event.close();
        assertThat(files()).hasSize(2);
        peer.kill();
        await().atMost(Peer.SOON).until(() -> files().size() == 1);
      }
    }
  }
}
