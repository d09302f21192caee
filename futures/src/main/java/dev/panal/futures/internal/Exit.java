package dev.panal.futures.internal;

/** Ends this JVM with its shutdown hooks, from threads that have to go on meanwhile. */
final class Exit {
  private Exit() {}

  /** A hook may never return; the listener must notice the parent's death even then. */
  static void inBackground(ExitCode code) {
    Thread thread = new Thread(null, () -> System.exit(code.code()), "panal-exit", 0, false);
    thread.setDaemon(true);
    thread.start();
  }
}
