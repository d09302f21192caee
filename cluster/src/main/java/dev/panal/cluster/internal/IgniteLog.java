package dev.panal.cluster.internal;

import java.lang.System.Logger.Level;
import org.apache.ignite.IgniteLogger;
import org.jspecify.annotations.Nullable;

/**
 * What Ignite has to say, in the system's logger {@code dev.panal.cluster.ignite}, at DEBUG and
 * below: Ignite warns of much that is as it should be, and what ends a connection is reported by
 * Panal.
 */
final class IgniteLog implements IgniteLogger {
  private static final System.Logger LOGGER = System.getLogger("dev.panal.cluster.ignite");

  @Override
  public IgniteLogger getLogger(@Nullable Object category) {
    return this;
  }

  @Override
  public void trace(String message) {
    LOGGER.log(Level.TRACE, message);
  }

  @Override
  public void debug(String message) {
    LOGGER.log(Level.TRACE, message);
  }

  @Override
  public void info(String message) {
    LOGGER.log(Level.DEBUG, message);
  }

  @Override
  public void warning(String message, @Nullable Throwable thrown) {
    LOGGER.log(Level.DEBUG, message, thrown);
  }

  @Override
  public void error(String message, @Nullable Throwable thrown) {
    LOGGER.log(Level.DEBUG, message, thrown);
  }

  @Override
  public boolean isTraceEnabled() {
    return false;
  }

  @Override
  public boolean isDebugEnabled() {
    return false;
  }

  @Override
  public boolean isInfoEnabled() {
    return LOGGER.isLoggable(Level.DEBUG);
  }

  @Override
  public boolean isQuiet() {
    return false;
  }

  @Override
  public @Nullable String fileName() {
    return null;
  }
}
