package dev.panal.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.TaskOptions;
import dev.panal.core.ThreadExecutor;
import dev.panal.core.testing.NothingLeftBehind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a forgotten {@code close()} does to a program's end. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(300)
class KeepAliveIT {

  /** Ends its main thread with tasks unfinished. */
  static final class UnfinishedProgram {
    public static void main(String[] args) {
      ThreadExecutor executor = ThreadExecutor.create(1);
      for (int i = 0; i < 20; i++) {
        int number = i;
        executor.with(TaskOptions.none()).submit(() -> {
          Thread.sleep(20);
          System.out.print(number + " ");
          return null;
        });
      }
    }
  }

  /** Ends its main thread with an idle executor. */
  static final class IdleProgram {
    public static void main(String[] args) {
      ThreadExecutor executor = ThreadExecutor.create(2);
      System.out.print(executor.submit(() -> "idle").result());
    }
  }

  private static String output(Class<?> program) throws Exception {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            program.getName())
        .redirectErrorStream(true)
        .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return output;
  }

  @Test
  void forgottenClose_submittedTasks_finishBeforeTheJvmEnds() throws Exception {
    assertThat(output(UnfinishedProgram.class).trim()).endsWith("18 19").startsWith("0 1");
  }

  @Test
  void forgottenClose_idleExecutor_doesNotKeepTheJvm() throws Exception {
    assertThat(output(IdleProgram.class)).isEqualTo("idle");
  }
}
