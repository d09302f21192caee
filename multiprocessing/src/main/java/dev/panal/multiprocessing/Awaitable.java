package dev.panal.multiprocessing;

/**
 * Something that {@link Connections#awaitAny} waits for: the end of a process, a message, an item.
 * Python waits for file descriptors in its place.
 */
public interface Awaitable {
  /**
   * Whether what is waited for would not block now: the process has ended, there is a message or
   * the end of them, there is an item or none will come any more. Does not block. Another thread or
   * process may be faster, so what was ready need not be so any longer when it is used.
   */
  boolean isReady();
}
