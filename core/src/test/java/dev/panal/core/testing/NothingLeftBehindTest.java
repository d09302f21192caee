package dev.panal.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NothingLeftBehindTest {

  private static Set<String> since(Set<String> before) {
    Set<String> now = new TreeSet<>(Leftovers.now());
    now.removeAll(before);
    return now;
  }

  @Test
  void leftovers_threadOfOurs_isSeenUntilItEnds() throws Exception {
    Set<String> before = Leftovers.now();
    CountDownLatch end = new CountDownLatch(1);
    Thread thread = new Thread(
        () -> {
          try {
            end.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        "panal-stray");
    thread.start();
    assertThat(since(before)).singleElement().asString().contains("thread").contains("panal-stray");
    end.countDown();
    thread.join();
    assertThat(since(before)).isEmpty();
  }

  @Test
  void leftovers_childProcess_isSeenUntilItEnds() throws Exception {
    Set<String> before = Leftovers.now();
    Process child = new ProcessBuilder("sleep", "600").start();
    assertThat(since(before)).anyMatch(line -> line.startsWith("process " + child.pid()));
    child.destroyForcibly().waitFor();
    assertThat(since(before)).noneMatch(line -> line.startsWith("process " + child.pid()));
  }

  @Test
  void leftovers_openFileInADirectoryOfOurs_isSeenUntilItIsClosed(@TempDir Path directory)
      throws Exception {
    Path ours = Files.createDirectory(directory.resolve("panal-pool-x"));
    Set<String> before = Leftovers.now();
    try (RandomAccessFile file = new RandomAccessFile(ours.resolve("page").toFile(), "rw")) {
      assertThat(file.length()).isZero();
      assertThat(since(before))
          .singleElement()
          .asString()
          .contains("file descriptor")
          .contains("panal-pool-x");
    }
    assertThat(since(before)).isEmpty();
  }

  @Test
  void leftovers_registeredDirectory_isSeenWhileItExists(@TempDir Path directory) throws Exception {
    Path ours = Files.createDirectory(directory.resolve("panal-pool-y"));
    Set<String> before = Leftovers.now();
    String property = System.getProperty("dev.panal.directories");
    System.setProperty("dev.panal.directories", ours.toString());
    try {
      assertThat(since(before)).singleElement().asString().contains("panal-pool-y");
      Files.delete(ours);
      assertThat(since(before)).isEmpty();
    } finally {
      if (property == null) {
        System.clearProperty("dev.panal.directories");
      } else {
        System.setProperty("dev.panal.directories", property);
      }
    }
  }

  @Test
  void log_warning_failsUnlessExpected() {
    LogCapture capture = LogCapture.start();
    Logger.getLogger("some.logger").log(Level.WARNING, "look out");
    Logger.getLogger("some.logger").log(Level.INFO, "never mind");
    capture.stop();
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> capture.check(Optional.empty()))
        .withMessageContaining("look out")
        .withMessageNotContaining("never mind");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> capture.check(Optional.of("other")));
    capture.check(Optional.of("look o.t"));
  }

  @Test
  void log_expectedLine_mustCome() {
    LogCapture capture = LogCapture.start();
    capture.stop();
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> capture.check(Optional.of("something")));
  }
}
