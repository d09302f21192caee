package dev.panal.futures.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerOutput;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What workers print arrives in whole lines, and says where it comes from if wanted. */
@Timeout(120)
@ExtendWith(NothingLeftBehind.class)
class PassedOnLinesIT {
  private static final int LINES = 40;
  private static final int LENGTH = 50_000;

  private static int print(int letter) {
    for (int i = 0; i < LINES; i++) {
      System.out.println(Character.toString('a' + letter).repeat(LENGTH));
    }
    System.out.print("no end");
    System.out.flush();
    return letter;
  }

  @Test
  void linesOfSeveralWorkers_areNotMixed_andHaveTheirPrefix() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    List<String> prefixes = new ArrayList<>();
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(2)
        .name("lines")
        .output(WorkerOutput.inherit("[{pool} {worker} {pid}] "))
        .build()) {
      pool.onEachWorker(() -> print(dev.panal.core.TaskContext.current().workerIndex()))
          .forEach(future -> future.result());
      pool.workers()
          .forEach(worker ->
              prefixes.add("[lines " + worker.index() + " " + worker.pid().orElseThrow() + "] "));
    } finally {
      System.setOut(before);
    }
    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(2 * (LINES + 1));
    for (String prefix : prefixes) {
      List<String> its = lines.stream().filter(line -> line.startsWith(prefix)).toList();
      assertThat(its).hasSize(LINES + 1).endsWith(prefix + "no end");
      assertThat(its.subList(0, LINES))
          .allSatisfy(line -> assertThat(line.substring(prefix.length()))
              .hasSize(LENGTH)
              .containsPattern("^(.)\\1*$"));
    }
  }
}
