package dev.panal.ipc.internal.platform;

import java.lang.System.Logger.Level;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.onoes.ExceptionHandler;
import net.openhft.posix.PosixAPI;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Points what Chronicle says at {@code System.Logger}; the only class of this package that is
 * linked against Chronicle.
 */
final class ChronicleQuiet {
  private static final System.Logger LOGGER = System.getLogger("dev.panal.ipc.chronicle");

  private ChronicleQuiet() {}

  static void apply() {
    // the native variants cost a third of the start-up and are not used by a queue
    PosixAPI.useNoOpPosixApi();
    ExceptionHandler nothing = ExceptionHandler.ignoresEverything();
    Jvm.setExceptionHandlers(
        new Handler(Level.ERROR), new Handler(Level.WARNING), nothing, nothing);
  }

  private record Handler(Level level) implements ExceptionHandler {
    @Override
    public void on(Class<?> source, @Nullable String message, @Nullable Throwable thrown) {
      LOGGER.log(level, source.getName() + ": " + message, thrown);
    }

    @Override
    public void on(Logger logger, @Nullable String message, @Nullable Throwable thrown) {
      LOGGER.log(level, logger.getName() + ": " + message, thrown);
    }
  }
}
