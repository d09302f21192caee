package dev.panal.core;

import java.util.Map;

/**
 * Takes something that belongs to the submitting thread, such as the context of its log messages,
 * to the thread that runs the task. A service of {@link java.util.ServiceLoader};
 * {@code panal-logging} has some.
 *
 * <p>Implementations are found once, by the class loader of Panal, in the application and in each
 * worker. They are called by many threads at once. What one throws is logged, the first time, and
 * the task runs without what it carries.
 */
public interface TaskContextCarrier {

  /** By which the two sides know each other; no two carriers have the same. */
  String name();

  /**
   * What there is to carry, empty for nothing. Called on the submitting thread for each submit, and
   * for each part of a {@code map}'s input, so it should be quick. Of what all carriers give 16 KiB
   * travel; a carrier whose part does not fit is left out.
   */
  Map<String, String> capture();

  /**
   * Puts it in place on the thread that is about to run the task; called only where something was
   * captured.
   *
   * @return is closed by the same thread when the task has ended
   */
  Restored restore(Map<String, String> captured);

  /** Puts back what was there before. */
  @FunctionalInterface
  interface Restored extends AutoCloseable {
    @Override
    void close();
  }
}
