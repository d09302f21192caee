package dev.panal.futures.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.panal.core.TaskFuture;
import dev.panal.core.WorkerCrashedException;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.ipc.IndexRange;
import dev.panal.ipc.SharedBytes;
import dev.panal.ipc.SharedDoubleArray;
import dev.panal.ipc.SharedIntArray;
import dev.panal.ipc.SharedLongArray;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Arrays that tasks read and write in place. */
@Timeout(300)
class SharedArrayIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static double sum(SharedDoubleArray array) {
    double sum = 0;
    for (long i = 0; i < array.length(); i++) {
      sum += array.get(i);
    }
    return sum;
  }

  private record Part(SharedDoubleArray array, IndexRange range) {}

  private static long square(Part part) {
    SharedDoubleArray slice = part.array().slice(part.range());
    for (long i = 0; i < slice.length(); i++) {
      slice.set(i, slice.get(i) * slice.get(i));
    }
    return slice.length();
  }

  @Test
  void tasks_readAndWriteInPlace() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2);
        SharedDoubleArray array = SharedDoubleArray.create(100_000)) {
      for (int i = 0; i < array.length(); i++) {
        array.set(i, i);
      }
      List<Part> parts = array.ranges(7).stream().map(r -> new Part(array, r)).toList();
      assertThat(pool.map(SharedArrayIT::square, parts).mapToLong(n -> n).sum()).isEqualTo(100_000);
      for (int i = 0; i < array.length(); i++) {
        assertThat(array.get(i)).isEqualTo((double) i * i);
      }
      assertThat(pool.submit(SharedArrayIT::sum, array).result(LIMIT)).isEqualTo(sum(array));
    }
  }

  @Test
  void array_capturedOrWithinAnother_isTheSameMemory() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
        SharedLongArray array = SharedLongArray.create(10)) {
      pool.submit(() -> array.set(3, 7L)).result(LIMIT);
      pool.submit(
              (Map<String, SharedLongArray> m) -> {
                m.get("a").set(4, 8L);
                return true;
              },
              Map.of("a", array))
          .result(LIMIT);
      assertThat(array.get(3)).isEqualTo(7);
      assertThat(array.get(4)).isEqualTo(8);
      SharedLongArray back = pool.submit((SharedLongArray a) -> a, array).result(LIMIT);
      back.set(5, 9L);
      assertThat(array.get(5)).isEqualTo(9);
    }
  }

  @Test
  void atomicOperations_ofManyTasks_loseNothing() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2);
        SharedLongArray longs = SharedLongArray.create(1);
        SharedIntArray ints = SharedIntArray.create(1)) {
      List<TaskFuture<Integer>> futures = new ArrayList<>();
      for (int task = 0; task < 8; task++) {
        futures.add(pool.submit(() -> {
          for (int i = 0; i < 10_000; i++) {
            longs.getAndAdd(0, 1);
            int seen = ints.getVolatile(0);
            while (!ints.compareAndSet(0, seen, seen + 1)) {
              seen = ints.getVolatile(0);
            }
          }
          return 0;
        }));
      }
      futures.forEach(future -> future.result(LIMIT));
      assertThat(longs.get(0)).isEqualTo(80_000);
      assertThat(ints.getVolatile(0)).isEqualTo(80_000);
    }
  }

  @Test
  void taskThatBeginsAfterClose_failsAndSaysWhy_theWorkerLives() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      SharedBytes array = SharedBytes.copyOf(new byte[] {1, 2, 3});
      TaskFuture<Boolean> holder = pool.submit(() -> {
        long end = System.nanoTime() + Duration.ofMillis(200).toNanos();
        while (System.nanoTime() < end) {
          Thread.onSpinWait();
        }
        return true;
      });
      TaskFuture<Byte> late = pool.submit((SharedBytes a) -> a.get(1), array);
      array.close();
      assertThat(holder.result(LIMIT)).isTrue();
      assertThatThrownBy(() -> late.result(LIMIT)).hasMessageContaining("shared array is closed");
      assertThatThrownBy(() -> array.get(0)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> pool.submit((SharedBytes a) -> a.get(1), array))
          .hasMessageContaining("shared array is closed");
      assertThat(pool.submit(() -> 1).result(LIMIT)).isEqualTo(1);
    }
  }

  @Test
  void workerThatDies_leavesTheArrayAlone() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
        SharedIntArray array = SharedIntArray.create(4)) {
      TaskFuture<Integer> last = pool.submit(() -> {
        array.set(2, 5);
        Runtime.getRuntime().halt(1);
        return 0;
      });
      assertThatThrownBy(() -> last.result(LIMIT)).isInstanceOf(WorkerCrashedException.class);
      assertThat(array.get(2)).isEqualTo(5);
      assertThat(pool.submit((SharedIntArray a) -> a.get(2), array).result(LIMIT))
          .isEqualTo(5);
    }
  }

  @Test
  void arrayOfAWorker_isUsable_whileThatWorkerLives() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      SharedIntArray made =
          pool.submit(() -> SharedIntArray.copyOf(new int[] {1, 2, 3})).result(LIMIT);
      assertThat(made.get(2)).isEqualTo(3);
      pool.submit(
              (SharedIntArray a) -> {
                a.close();
                return true;
              },
              made)
          .result(LIMIT);
      assertThat(made.get(2)).isEqualTo(3); // mapped here
      made.close();
    }
  }

  @Test
  void index_outside_isRefused() {
    try (SharedDoubleArray array = SharedDoubleArray.create(5)) {
      assertThatThrownBy(() -> array.get(5)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> array.set(-1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> array.slice(2, 6)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> array.get(3, new double[9], 0, 3))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> SharedDoubleArray.create(-1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(array.slice(1, 4).slice(1, 3).length()).isEqualTo(2);
      assertThat(array.stream().sum()).isZero();
    }
  }

  @Test
  void buffers_areTheElementsInOrder() {
    try (SharedDoubleArray array = SharedDoubleArray.copyOf(new double[] {1, 2, 3, 4, 5})) {
      assertThat(array.slice(1, 4).buffers()).singleElement().satisfies(buffer -> {
        assertThat(buffer.remaining()).isEqualTo(3);
        assertThat(buffer.get(0)).isEqualTo(2);
        buffer.put(2, 9);
      });
      assertThat(array.get(3)).isEqualTo(9);
      double[] part = new double[3];
      array.get(2, part, 0, 3);
      assertThat(part).containsExactly(3, 9, 5);
    }
  }

  @Test
  void closedArray_leavesNoFile_andGivesItsMemoryBack() throws IOException {
    SharedBytes array = SharedBytes.create(1 << 20);
    assertThat(directories()).isNotEmpty();
    array.close();
    array.close();
    await().atMost(LIMIT).untilAsserted(() -> assertThat(directories()).isEmpty());
  }

  /** Those of this process. */
  private static List<Path> directories() throws IOException {
    List<Path> found = new ArrayList<>();
    String mine = "panal-shared-" + ProcessHandle.current().pid() + "-*";
    for (Path base : List.of(Path.of("/dev/shm"), Path.of(System.getProperty("java.io.tmpdir")))) {
      if (Files.isDirectory(base)) {
        try (DirectoryStream<Path> each = Files.newDirectoryStream(base, mine)) {
          each.forEach(found::add);
        }
      }
    }
    return found;
  }

  @Test
  void lengthThatHasNoRoom_isAClearError() {
    assertThatThrownBy(() -> SharedLongArray.create(1L << 45))
        .hasMessageContaining("" + (1L << 48))
        .isNotInstanceOf(CompletionException.class);
    assertThatThrownBy(() -> SharedLongArray.create(Long.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
