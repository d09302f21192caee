package dev.panal.multiprocessing.internal.manager;

import org.jspecify.annotations.Nullable;

/**
 * The thread of the process for which the manager does something; the manager's own threads have no
 * session.
 */
record Caller(@Nullable Session session, long thread) {
  private static final ThreadLocal<@Nullable Caller> CURRENT = new ThreadLocal<>();

  static Caller current() {
    Caller caller = CURRENT.get();
    return caller != null ? caller : new Caller(null, Thread.currentThread().getId());
  }

  static void enter(Caller caller) {
    CURRENT.set(caller);
  }

  static void leave() {
    CURRENT.remove();
  }

  boolean isGone() {
    return session != null && session.hasEnded();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Caller caller && caller.session == session && caller.thread == thread;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(session) * 31 + Long.hashCode(thread);
  }

  @Override
  public String toString() {
    return "thread=" + thread + (session == null ? " of the manager" : "");
  }
}
