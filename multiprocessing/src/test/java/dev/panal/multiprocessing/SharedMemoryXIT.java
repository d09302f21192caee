package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.panal.core.TaskSerializationException;
import dev.panal.core.testing.NothingLeftBehind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Python's tests of shared memory, of shareable lists, and of structures. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(120)
class SharedMemoryXIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static void sleep() {
    while (true) {
      LockSupport.parkNanos(Long.MAX_VALUE);
    }
  }

  private static JvmProcess.Builder small() {
    return JvmProcess.builder().maxHeap("64m");
  }

  private static void run(JvmProcess process) {
    process.start();
    assertThat(process.join(PATIENCE)).isTrue();
    assertThat(process.exitCode()).hasValue(0);
  }

  @Test
  void memory_isOneForAllWhoAttach() {
    try (SharedMemory memory = SharedMemory.create("table", 1000)) {
      assertThat(memory.size()).isEqualTo(1000);
      assertThat(memory.name()).isEqualTo("table");
      assertThat(memory.buffer().capacity()).isEqualTo(1000);
      assertThat(memory.buffer().getLong(992)).isZero();
      memory.buffer().putInt(0, 42);
      try (SharedMemory again = SharedMemory.attach("table")) {
        assertThat(again.buffer().getInt(0)).isEqualTo(42);
      }
      run(small().build(() -> {
        try (SharedMemory there = SharedMemory.attach("table")) {
          there.buffer().putInt(4, there.buffer().getInt(0) + 1);
        }
      }));
      run(small().build((SharedMemory handle) -> handle.buffer().putInt(8, 7), memory));
      assertThat(memory.buffer().getInt(4)).isEqualTo(43);
      assertThat(memory.buffer().getInt(8)).isEqualTo(7);
    }
  }

  @Test
  void name_thatIsTaken_isRefused_untilItIsUnlinked() {
    try (SharedMemory first = SharedMemory.create("clash", 10)) {
      assertThatThrownBy(() -> SharedMemory.create("clash", 10))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("memory=clash exists");
      first.buffer().put(0, (byte) 1);
      first.unlink();
      assertThatThrownBy(() -> SharedMemory.attach("clash"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("memory=clash");
      try (SharedMemory second = SharedMemory.create("clash", 20)) {
        assertThat(second.buffer().get(0)).isZero();
        assertThat(first.buffer().get(0)).isEqualTo((byte) 1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "a b", "NUL", ".."})
  void name_thatCannotBeOne_isRefused(String shown) {
    String name = shown.replace("NUL", "\0");
    if (!name.equals("..")) {
      assertThatThrownBy(() -> SharedMemory.create(name, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("name=");
    }
    assertThatThrownBy(() -> SharedMemory.attach(name))
        .isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class);
  }

  @Test
  void size_thatIsNone_isRefused_naming_theMemory() {
    assertThatThrownBy(() -> SharedMemory.create("empty", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("size=0")
        .hasMessageContaining("memory=empty");
    assertThatThrownBy(() -> SharedMemory.create(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SharedMemory.create(1L << 50))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("memory");
  }

  @Test
  void memory_afterClose_isRefused_butItsBufferStays() {
    SharedMemory memory = SharedMemory.create(100);
    ByteBuffer buffer = memory.buffer();
    memory.close();
    memory.close();
    buffer.putInt(0, 1);
    assertThat(memory.isClosed()).isTrue();
    assertThatThrownBy(memory::buffer)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("memory=");
    assertThatThrownBy(() -> write(memory)).isInstanceOf(IllegalStateException.class);
  }

  private static byte[] write(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  @Test
  void handle_readAfterTheLastHolderHasGone_isRefused() throws Exception {
    byte[] handle;
    try (SharedMemory memory = SharedMemory.create("short", 100)) {
      handle = write(memory);
      try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(handle))) {
        ((SharedMemory) in.readObject()).close();
      }
      assertThat(memory.buffer().getInt(0)).isZero();
    }
    assertThatThrownBy(() -> {
          try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(handle))) {
            in.readObject();
          }
        })
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("memory=short");
  }

  @Test
  void memory_ofAHolderThatIsKilled_goesWithTheLast_notBefore() {
    try (SharedMemory up = SharedMemory.create("up", 4)) {
      JvmProcess maker = small().build(() -> {
        SharedMemory.create("made", 100).buffer().putInt(0, 5);
        up.buffer().putInt(0, 1);
        sleep();
      });
      maker.start();
      await().atMost(PATIENCE).until(() -> up.buffer().getInt(0) == 1);
      try (SharedMemory mine = SharedMemory.attach("made")) {
        maker.kill();
        maker.join();
        assertThat(mine.buffer().getInt(0)).isEqualTo(5);
        try (SharedMemory again = SharedMemory.attach("made")) {
          assertThat(again.buffer().getInt(0)).isEqualTo(5);
        }
      }
      assertThatThrownBy(() -> SharedMemory.attach("made"))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void persistentMemory_staysWithoutAHolder_untilItIsUnlinked() {
    try (SharedMemory anchor = SharedMemory.create(1)) {
      run(small().build(() -> SharedMemory.createPersistent("kept", 8).buffer().putInt(0, 9)));
      try (SharedMemory memory = SharedMemory.attach("kept")) {
        assertThat(memory.buffer().getInt(0)).isEqualTo(9);
        assertThat(anchor.isClosed()).isFalse();
        memory.unlink();
      }
      assertThatThrownBy(() -> SharedMemory.attach("kept"))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void files_areTheUsersAlone() throws Exception {
    try (SharedMemory memory = SharedMemory.create("secret", 10);
        Stream<Path> families = Files.list(Path.of("/dev/shm"))) {
      assertThat(memory.size()).isEqualTo(10);
      List<Path> own = families
          .filter(path -> path.getFileName()
              .toString()
              .startsWith("panal-family-" + ProcessHandle.current().pid() + "-"))
          .toList();
      assertThat(own).hasSize(1);
      assertThat(Files.getPosixFilePermissions(own.get(0)))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
      assertThat(Files.getPosixFilePermissions(own.get(0).resolve("object-memory-secret")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  // ---- shareable list

  @Test
  void list_keepsValuesOfItsTypes() {
    byte[] bytes = {1, 0, 0};
    try (ShareableList list =
        ShareableList.of("howdy", bytes, -273.154, 100, null, true, 42L, "", "ñandú\0")) {
      assertThat(list.size()).isEqualTo(9);
      assertThat(list.get(0)).isEqualTo("howdy");
      assertThat(list.get(1)).isEqualTo(bytes);
      assertThat(list.get(2)).isEqualTo(-273.154);
      assertThat(list.get(3)).isEqualTo(100L);
      assertThat(list.get(4)).isNull();
      assertThat(list.get(5)).isEqualTo(true);
      assertThat(list.get(7)).isEqualTo("");
      assertThat(list.get(8)).isEqualTo("ñandú\0");
      assertThat(list.count(42)).isEqualTo(1);
      assertThat(list.indexOf("howdy")).isZero();
      assertThat(list.indexOf("nobody")).isEqualTo(-1);
      assertThat(list.indexOf(bytes)).isEqualTo(1);
      list.set(0, "12345678");
      list.set(3, "text");
      list.set(2, null);
      assertThat(list.asList().subList(2, 4)).containsExactly(null, "text");
      assertThatThrownBy(() -> list.set(0, "123456789"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("room=8");
      assertThat(list.get(0)).isEqualTo("12345678");
      assertThatThrownBy(() -> list.set(0, 1.5f))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("element 0");
      assertThatThrownBy(() -> list.get(9)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThat(list.asList()).hasSize(9);
    }
    assertThatThrownBy(() -> ShareableList.of(1, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("element 1");
  }

  @Test
  void list_inOtherProcesses_byNameAndByHandle_isTheSame() {
    try (ShareableList list = ShareableList.create("names", List.of("a", 1))) {
      run(small().build(() -> {
        try (ShareableList there = ShareableList.attach("names")) {
          there.set(0, "b" + there.get(1));
        }
      }));
      run(small().build((ShareableList there) -> there.set(1, 2), list));
      assertThat(list.asList()).containsExactly("b1", 2L);
      assertThatThrownBy(() -> ShareableList.create("names", List.of()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("list=names");
    }
    assertThatThrownBy(() -> ShareableList.attach("names"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void list_whoseSetterIsKilled_hasTheOldOrTheNewElement() {
    String odd = "o".repeat(5000);
    String even = "e".repeat(5000);
    Random random = new Random(7);
    try (ShareableList list = ShareableList.of(even)) {
      for (int round = 0; round < 3; round++) {
        JvmProcess setter = small().build(() -> {
          for (long i = 0; ; i++) {
            list.set(0, i % 2 == 0 ? odd : even);
          }
        });
        setter.start();
        await().atMost(PATIENCE).until(() -> odd.equals(list.get(0)));
        for (int i = random.nextInt(20_000); i > 0; i--) {
          assertThat(list.get(0)).isIn(odd, even);
        }
        setter.kill();
        setter.join();
        assertThat(list.get(0)).isIn(odd, even);
        list.set(0, even);
        assertThat(list.get(0)).isEqualTo(even);
      }
    }
  }

  // ---- structures

  record Particle(
      boolean alive, double x, byte kind, int charge, short s, char c, float f, long id) {}

  record Named(int id, String name) {}

  record Counter(int small, long large) {}

  @Test
  void records_areLaidOutAsStructs_andComeBackAsTheyWere() {
    try (SharedRecordArray<Particle> array = SharedRecordArray.create(Particle.class, 100)) {
      assertThat(array.stride()).isEqualTo(40);
      assertThat(array.offsets()).containsEntry("x", 8).containsEntry("charge", 20);
      assertThat(array.get(99))
          .isEqualTo(new Particle(false, 0, (byte) 0, 0, (short) 0, '\0', 0, 0));
      Particle particle = new Particle(true, 1.5, (byte) -3, 7, (short) -9, 'ñ', 2.5f, 1L << 40);
      array.set(5, particle);
      assertThat(array.get(5)).isEqualTo(particle);
      assertThat(array.get(4).alive()).isFalse();
      SharedRecordArray.DoubleField<Particle> x = array.doubleField("x");
      x.set(5, x.get(5) * 2);
      assertThat(array.get(5).x()).isEqualTo(3.0);
      run(small()
          .build((SharedRecordArray<Particle> there) -> there.intField("charge").set(5, 8), array));
      assertThat(array.get(5).charge()).isEqualTo(8);
      assertThatThrownBy(() -> array.get(100)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> array.longField("x"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("component=x");
      assertThatThrownBy(() -> array.intField("y"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("component=y");
    }
    assertThatThrownBy(() -> SharedRecordArray.create(Named.class, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("component=name");
    assertThatThrownBy(() -> SharedRecordArray.create(Counter.class, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void fields_addedToBySeveralProcesses_loseNothing() {
    try (SharedRecordArray<Counter> counters = SharedRecordArray.create(Counter.class, 4);
        Pool pool = Pool.create(2)) {
      pool.map(
          (Integer i) -> {
            for (int k = 0; k < 1000; k++) {
              counters.intField("small").getAndAdd(k % 4, 1);
              counters.longField("large").getAndAdd(k % 4, 2);
            }
            return i;
          },
          IntStream.range(0, 4).boxed().toList());
      assertThat(LongStream.range(0, 4).mapToObj(counters::get))
          .containsOnly(new Counter(1000, 2000));
    }
  }

  @Test
  void closedObject_asAnArgument_isRefusedBySubmit() {
    SharedRecordArray<Counter> counters = SharedRecordArray.create(Counter.class, 4);
    counters.close();
    JvmProcess process = small().build(array -> {}, counters);
    assertThatThrownBy(process::start)
        .isInstanceOfAny(TaskSerializationException.class, IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}
