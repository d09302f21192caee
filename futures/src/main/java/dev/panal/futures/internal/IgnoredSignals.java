package dev.panal.futures.internal;

import dev.panal.ipc.internal.platform.Signals;

/**
 * Signals that a worker leaves to its parent: a terminal's Ctrl-C and a service manager's SIGTERM
 * go to the whole group, but the parent decides when its workers end.
 *
 * <p>A handler that does nothing, rather than the kernel's "ignore": what a task starts does not
 * inherit it. Where there can be none, such a signal ends the worker, and the parent replaces it.
 */
final class IgnoredSignals {
  private IgnoredSignals() {}

  static void install() {
    Signals.handle(() -> {}, "TERM", "HUP", "INT");
  }
}
