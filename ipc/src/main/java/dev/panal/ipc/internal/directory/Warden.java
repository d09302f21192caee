package dev.panal.ipc.internal.directory;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Removes this JVM's directories when the JVM itself cannot, because it was killed.
 *
 * <p>One small shell waits at the other end of a pipe. The kernel closes the pipe with the JVM,
 * whatever ends it; the shell then removes what it was told and ends too. Workers cannot do this,
 * since they are killed with the JVM. Where there is no shell, the sweep at the next start does it.
 */
final class Warden {
  private static final Path SHELL = Path.of("/bin/sh");
  private static final String SCRIPT =
      "trap '' INT TERM HUP; set --; while IFS= read -r d; do set -- \"$@\" \"$d\"; done; for d; do rm -rf -- \"$d\"; done";

  private static @Nullable Process shell;
  private static int guarded;

  private Warden() {}

  static synchronized void guard(Path directory) {
    guarded++;
    if (shell == null && Files.isExecutable(SHELL)) {
      shell = start();
    }
    if (shell != null && directory.toString().indexOf('\n') < 0) {
      tell(shell, directory);
    }
  }

  private static @Nullable Process start() {
    try {
      return new ProcessBuilder(SHELL.toString(), "-c", SCRIPT, "panal-warden")
          .directory(Path.of("/").toFile())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException noProcess) {
      return null;
    }
  }

  private static void tell(Process to, Path directory) {
    try {
      OutputStream pipe = to.getOutputStream();
      pipe.write((directory.toAbsolutePath() + "\n").getBytes(StandardCharsets.UTF_8));
      pipe.flush();
    } catch (IOException gone) {
      // Somebody killed it: the sweep at the next start does its work.
    }
  }

  /**
   * The directory is gone; after the last one the shell is let go, and has ended when this returns.
   */
  static synchronized void release() {
    guarded--;
    Process last = guarded == 0 ? shell : null;
    if (last == null) {
      return;
    }
    shell = null;
    boolean interrupted = Thread.interrupted();
    try {
      last.getOutputStream().close();
      if (!last.waitFor(1, TimeUnit.SECONDS)) {
        last.destroyForcibly();
      }
    } catch (IOException | InterruptedException e) {
      last.destroyForcibly();
      interrupted |= e instanceof InterruptedException;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
