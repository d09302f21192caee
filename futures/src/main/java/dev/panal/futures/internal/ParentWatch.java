package dev.panal.futures.internal;

import java.util.Optional;

/**
 * Looks whether the process that started this one is still its parent; a dead parent's children get
 * another.
 */
final class ParentWatch {
  private final long parentPid;

  ParentWatch(long parentPid) {
    this.parentPid = parentPid;
  }

  boolean isParentAlive() {
    Optional<ProcessHandle> parent = ProcessHandle.current().parent();
    return parent.isPresent() && parent.get().pid() == parentPid;
  }

  /** Ends this JVM without hooks: nobody is left to wait for them, and a task may block them. */
  static void halt() {
    Runtime.getRuntime().halt(ExitCode.PARENT_GONE.code());
  }
}
