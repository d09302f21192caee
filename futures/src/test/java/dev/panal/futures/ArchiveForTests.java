package dev.panal.futures;

import static org.awaitility.Awaitility.await;

import dev.panal.futures.internal.process.ClassDataArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Makes the archive of classes with which the integration tests' workers start, before the first
 * test; JVMs that run tests at the same time wait for it.
 */
public final class ArchiveForTests implements LauncherSessionListener {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    String cache = System.getenv("XDG_CACHE_HOME");
    if (System.getProperty(ClassDataArchive.CREATE_PROPERTY) == null || cache == null) {
      return; // unit tests
    }
    Path directory = Path.of(cache, "panal");
    try {
      Files.createDirectories(directory.getParent());
      try (FileChannel channel = FileChannel.open(
              directory.resolveSibling("making"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (lock.isValid() && archives(directory) == 0) {
          make(directory);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void make(Path directory) {
    String before = System.clearProperty(ClassDataArchive.CREATE_PROPERTY);
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder().workers(1).build()) {
      pool.submit(() -> {}).result(LIMIT);
      await().atMost(LIMIT).until(() -> archives(directory) > 0);
    } finally {
      System.setProperty(ClassDataArchive.CREATE_PROPERTY, before);
    }
  }

  private static long archives(Path directory) {
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".jsa")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
