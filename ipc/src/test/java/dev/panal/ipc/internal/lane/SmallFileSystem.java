package dev.panal.ipc.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A tmpfs of its own, as small as wanted; only root can have one. */
final class SmallFileSystem implements AutoCloseable {
  private final Path mountPoint;

  private SmallFileSystem(Path mountPoint) {
    this.mountPoint = mountPoint;
  }

  static SmallFileSystem mountOrSkip(int bytes) throws IOException {
    Path mountPoint = Files.createTempDirectory("panal-small-");
    int exit =
        run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "panal-test", mountPoint.toString());
    if (exit != 0) {
      Files.delete(mountPoint);
    }
    Assumptions.assumeTrue(exit == 0, "may not mount a tmpfs");
    return new SmallFileSystem(mountPoint);
  }

  private static int run(String... command) {
    try {
      return new ProcessBuilder(List.of(command))
          .redirectErrorStream(true)
          .start()
          .onExit()
          .join()
          .exitValue();
    } catch (IOException e) {
      return -1;
    }
  }

  Path path() {
    return mountPoint;
  }

  long used() throws IOException {
    var store = Files.getFileStore(mountPoint);
    return store.getTotalSpace() - store.getUnallocatedSpace();
  }

  @Override
  public void close() throws IOException {
    assertThat(run("umount", "-l", mountPoint.toString())).isZero();
    Files.delete(mountPoint);
  }
}
