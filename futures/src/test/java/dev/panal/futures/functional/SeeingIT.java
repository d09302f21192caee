package dev.panal.futures.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.core.TaskOptions;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.Faults;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.ProcessPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.management.MBeanServer;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the JDK's own tools show of a pool. */
@Timeout(300)
@ExtendWith(NothingLeftBehind.class)
class SeeingIT {
  @Test
  void mxBean_showsFiguresAndStacks_untilItIsTakenOut() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().workers(1).name("seen").build()) {
      try (ProcessPoolMXBean.Registration bean = pool.registerMXBean()) {
        assertThat(pool.submit(() -> 1).result()).isEqualTo(1);
        assertThat(bean.name()).hasToString("dev.panal:name=seen,type=ProcessPool");
        assertThat(server.getAttribute(bean.name(), "Submitted")).isEqualTo(1L);
        assertThat(server.getAttribute(bean.name(), "Workers")).isEqualTo(1);
        assertThat((String) server.invoke(bean.name(), "stackDumps", null, null))
            .contains("seen-0");
        assertThatThrownBy(pool::registerMXBean)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("seen");
      }
      pool.registerMXBean().close();
    }
  }

  @Test
  void flightRecording_hasTasksChunksAndWorkers(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("pool.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("panal.Task");
      recording.enable("panal.Worker");
      recording.enable("panal.Chunk");
      recording.start();
      try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
        pool.with(TaskOptions.builder().name("seven").build()).submit(() -> 7).result();
        assertThat(pool.submit(() -> Faults.halt(3)).exception()).isNotNull();
        assertThat(pool.map((Integer x) -> x, IntStream.range(0, 50).boxed().toList())
                .count())
            .isEqualTo(50);
      }
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    assertThat(events)
        .filteredOn(event -> event.getEventType().getName().equals("panal.Task"))
        .hasSize(2)
        .anySatisfy(event -> {
          assertThat(event.getString("taskName")).isEqualTo("seven");
          assertThat(event.getString("state")).isEqualTo("FINISHED");
          assertThat(event.getDuration("ran")).isPositive();
          assertThat(event.getLong("pid")).isPositive();
        });
    assertThat(events.stream()
            .filter(event -> event.getEventType().getName().equals("panal.Chunk"))
            .mapToInt(event -> event.getInt("items"))
            .sum())
        .isEqualTo(50);
    assertThat(events)
        .filteredOn(event -> event.getEventType().getName().equals("panal.Worker"))
        .extracting(event -> event.getString("change"))
        .contains("started", "ready", "stopped");
  }
}
