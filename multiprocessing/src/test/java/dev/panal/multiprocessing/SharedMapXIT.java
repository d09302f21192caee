package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.panal.core.TaskSerializationException;
import dev.panal.core.testing.NothingLeftBehind;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shared hash map: beside a map of the JDK's, and with writers that are killed. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(120)
class SharedMapXIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  record Place(int x, String name) {}

  private static JvmProcess.Builder small() {
    return JvmProcess.builder().maxHeap("64m");
  }

  @Test
  void map_keepsWhatItGets_forAll() {
    try (SharedMap<String, Place> map =
        SharedMap.create(100, 1 << 16, SharedOptions.builder().name("places").build())) {
      assertThat(map.isEmpty()).isTrue();
      assertThat(map.put("a", new Place(1, "A"))).isNull();
      assertThat(map.put("a", new Place(2, "AA"))).isEqualTo(new Place(1, "A"));
      assertThat(map.get("a")).isEqualTo(new Place(2, "AA"));
      assertThat(map.putIfAbsent("a", new Place(3, ""))).isEqualTo(new Place(2, "AA"));
      assertThat(map.compute("b", (key, before) -> before == null ? new Place(0, key) : null))
          .isEqualTo(new Place(0, "b"));
      assertThat(map.compute("b", (key, before) -> null)).isNull();
      assertThat(map.containsKey("b")).isFalse();
      assertThat(map.getOrDefault("b", new Place(9, "none")).x()).isEqualTo(9);
      JvmProcess process = small()
          .build(
              (SharedMap<String, Place> there) ->
                  there.put("from there", new Place(there.get("a").x() + 1, "there")),
              map);
      process.start();
      assertThat(process.join(PATIENCE)).isTrue();
      assertThat(map.get("from there")).isEqualTo(new Place(3, "there"));
      Map<String, Place> all = new HashMap<>();
      map.forEach(all::put);
      assertThat(all).containsOnlyKeys("a", "from there");
      assertThat(map.remove("a")).isEqualTo(new Place(2, "AA"));
      assertThat(map.remove("a")).isNull();
      assertThat(map.size()).isEqualTo(1);
      map.clear();
      assertThat(map.size()).isZero();
      assertThat(map.get("from there")).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void map_afterRandomSteps_isLikeAHashMap(long seed) {
    Random random = new Random(seed);
    Map<Integer, String> model = new HashMap<>();
    int bytes = seed == 3 ? 5 << 20 : 1 << 18;
    try (SharedMap<Integer, String> map = SharedMap.create(600, bytes)) {
      for (int step = 0; step < 30_000; step++) {
        int key = random.nextInt(500);
        switch (random.nextInt(10)) {
          case 0, 1, 2 -> assertThat(map.remove(key)).isEqualTo(model.remove(key));
          case 3, 4, 5 -> {
            String value = "v".repeat(random.nextInt(200)) + step;
            assertThat(map.put(key, value)).isEqualTo(model.put(key, value));
          }
          case 6 -> assertThat(map.size()).isEqualTo(model.size());
          default -> assertThat(map.get(key)).isEqualTo(model.get(key));
        }
      }
      Map<Integer, String> all = new HashMap<>();
      map.forEach(all::put);
      assertThat(all).isEqualTo(model);
    }
  }

  @Test
  void fullMap_refusesAnEntry_andStaysAsItWas() {
    try (SharedMap<Integer, byte[]> map =
        SharedMap.create(1000, 10_000, SharedOptions.builder().name("tiny").build())) {
      for (int i = 0; i < 9; i++) {
        map.put(i, new byte[900]);
      }
      assertThatThrownBy(() -> map.put(99, new byte[5000]))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("map=tiny is full")
          .hasMessageContaining("size=9");
      assertThat(map.size()).isEqualTo(9);
      assertThat(map.get(99)).isNull();
      map.remove(0);
      map.put(10, new byte[900]);
      assertThat(map.get(10)).hasSize(900);
    }
    try (SharedMap<Integer, Integer> map = SharedMap.create(8, 1 << 16)) {
      assertThatThrownBy(() -> IntStream.range(0, 100).forEach(i -> map.put(i, i)))
          .isInstanceOf(IllegalStateException.class);
      assertThat(map.size()).isBetween(8L, 16L);
      map.put(0, 42);
      assertThat(map.get(0)).isEqualTo(42);
    }
  }

  @Test
  void badInput_isRefused_namingTheMap() {
    assertThatThrownBy(() -> SharedMap.create(0, 10)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SharedMap.create(10, -1)).isInstanceOf(IllegalArgumentException.class);
    SharedMap<Object, Object> map =
        SharedMap.create(10, 1000, SharedOptions.builder().name("bad").build());
    assertThatThrownBy(() -> map.put(null, 1)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> map.put(1, null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> map.put(1, new Object() {}))
        .isInstanceOf(TaskSerializationException.class);
    assertThat(map.size()).isZero();
    map.close();
    assertThatThrownBy(() -> map.get(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("map=bad");
  }

  private static String valueOf(int key, int round) {
    return key + ":" + "x".repeat(round % 300) + ":" + round;
  }

  private static void writeForEver(SharedMap<Integer, String> map, int seed) {
    Random random = new Random(seed);
    for (int round = 0; ; round++) {
      int key = random.nextInt(100);
      if (random.nextInt(4) == 0) {
        map.remove(key);
      } else {
        map.put(key, valueOf(key, round));
      }
    }
  }

  @Test
  void writersThatAreKilled_leaveAMapThatIsWhole_andReadersNeverSeeAHalf() {
    Random random = new Random(11);
    try (SharedMap<Integer, String> map = SharedMap.create(200, 200_000)) {
      for (int round = 0; round < 4; round++) {
        List<JvmProcess> writers = IntStream.range(0, 2)
            .mapToObj(i -> small()
                .build((SharedMap<Integer, String> there) -> writeForEver(there, i), map)
                .start())
            .toList();
        await().atMost(PATIENCE).until(() -> !map.isEmpty());
        for (int i = 5000 + random.nextInt(30_000); i > 0; i--) {
          int key = random.nextInt(100);
          check(key, map.get(key));
        }
        writers.forEach(JvmProcess::kill);
        writers.forEach(JvmProcess::join);
        map.put(1000, valueOf(1000, round));
        Map<Integer, String> all = new HashMap<>();
        map.forEach((key, value) -> {
          check(key, value);
          assertThat(all.put(key, value)).isNull();
        });
        assertThat(map.size()).isEqualTo(all.size());
        all.forEach((key, value) -> assertThat(map.get(key)).isEqualTo(value));
      }
    }
  }

  private static void check(int key, String value) {
    if (value != null) {
      int round = Integer.parseInt(value.substring(value.lastIndexOf(':') + 1));
      assertThat(value).isEqualTo(valueOf(key, round));
    }
  }
}
