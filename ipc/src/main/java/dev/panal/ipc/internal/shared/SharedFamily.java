package dev.panal.ipc.internal.shared;

import dev.panal.ipc.internal.directory.AtExit;
import dev.panal.ipc.internal.directory.PoolDirectory;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * All JVMs of one application: the root program and what it starts, and what that starts. They
 * share one directory, made by the root and removed by it, and in it one table of members.
 *
 * <p>The root has the directory while it has a child or a shared object; a child is told at its
 * start where it is. A process becomes a member with its first shared object, and is one as long as
 * it lives, or the directory: a thread may still be in an object that another thread closes, and
 * whoever took its process for dead would take over what the thread has locked. So each process
 * belongs to one family, and a handle of another is refused. Thread-safe.
 */
public final class SharedFamily {
  private static final long REQUIRED_BYTES = 1L << 20;
  private static final String KIND = "family";

  /** Guards all that follows. Taken before a registry of mappings is. */
  private static final Object LOCK = new Object();

  private static @Nullable Path told;
  private static @Nullable PoolDirectory owned;
  private static @Nullable SharedFamily current;
  private static int children;

  private final Path directory;
  private final Members members;
  private final Bell bell;
  private final AtExit.Registration atExit;
  private int objects;
  private long serial;

  SharedFamily(Path directory) throws IOException {
    this.directory = directory;
    members = Members.join(directory);
    bell = new Bell(directory, members);
    atExit = AtExit.add(AtExit.Stage.DIRECTORIES, this::atExit);
  }

  /** This process is a child, and its family's directory is there. */
  public static void told(Path directory) {
    synchronized (LOCK) {
      told = directory;
    }
  }

  /**
   * A child is about to be started: the directory to tell it, null when there is no room for one.
   * It stays until {@link #childEnded()} was called as often as this.
   */
  public static @Nullable Path childStarts() {
    synchronized (LOCK) {
      children++;
      try {
        return directory();
      } catch (IOException noSharedObjectsThen) {
        return null;
      }
    }
  }

  /** A child has ended, or was not started after all. Takes away what it was the last to hold. */
  public static void childEnded() {
    synchronized (LOCK) {
      children--;
      Path directory = told != null ? told : owned != null ? owned.path() : null;
      if (directory != null && !ObjectFile.all(directory).isEmpty()) {
        takeAwayUnheld();
      }
      letGo();
    }
  }

  private static void takeAwayUnheld() {
    SharedFamily family;
    try {
      family = enter();
    } catch (IOException | RuntimeException gone) {
      return;
    }
    try {
      Mapping.takeAwayUnheld(family);
    } finally {
      leave();
    }
  }

  private static Path directory() throws IOException {
    if (told != null) {
      return told;
    }
    PoolDirectory directory = owned;
    if (directory == null) {
      directory = PoolDirectory.create(KIND, null, REQUIRED_BYTES);
      boolean complete = false;
      try {
        Members.prepare(directory.path());
        complete = true;
      } finally {
        if (!complete) {
          directory.close();
        }
      }
      owned = directory;
    }
    return directory.path();
  }

  private static void letGo() {
    PoolDirectory directory = owned;
    SharedFamily family = current;
    if (directory != null
        && children == 0
        && (family == null || family.objects == 0)
        && !ObjectFile.anyKept(directory.path())) {
      if (family != null) {
        current = null;
        family.end();
      }
      owned = null;
      directory.close();
    }
  }

  /**
   * One more shared object is open here. Matched by a call of {@link #leave()}.
   *
   * @throws IOException when there is no room for a family
   */
  static SharedFamily enter() throws IOException {
    synchronized (LOCK) {
      SharedFamily family = current;
      if (family == null) {
        try {
          family = new SharedFamily(directory());
        } catch (IOException | RuntimeException failure) {
          letGo();
          throw failure;
        }
        current = family;
      }
      family.objects++;
      return family;
    }
  }

  /**
   * The same for an object that exists.
   *
   * @throws IllegalStateException when this process is not of that family
   */
  static SharedFamily enter(Path directory, String object) {
    synchronized (LOCK) {
      Path own = told != null ? told : owned != null ? owned.path() : null;
      if (!directory.equals(own)) {
        throw new IllegalStateException(object
            + " belongs to another program, or to one that has ended: directory=" + directory
            + ", this program's=" + own);
      }
      try {
        return enter();
      } catch (IOException gone) {
        throw new UncheckedIOException(object + " cannot be opened: " + gone.getMessage(), gone);
      }
    }
  }

  /** One fewer is open here. */
  static void leave() {
    synchronized (LOCK) {
      SharedFamily family = current;
      if (family == null) {
        return;
      }
      family.objects--;
      letGo();
    }
  }

  /** This process is no longer a member, in order. */
  void end() {
    bell.close();
    members.leave();
    atExit.cancel();
  }

  /**
   * What is still open here is given back in order: this process is ending, not dying. It stays a
   * member, for its threads go on until it has ended.
   */
  private void atExit() {
    Mapping.releaseAll(this);
  }

  Path path() {
    return directory;
  }

  Members members() {
    return members;
  }

  Bell bell() {
    return bell;
  }

  /** A name that no other object of the family has or had. */
  String nextName() {
    synchronized (LOCK) {
      serial++;
      return Long.toHexString(members.self()) + "-" + serial;
    }
  }

  /** A process and a thread of it, in the upper 60 bits of a word; never 0. */
  static long threadOf(long member, long number) {
    return member << 32 | number << 4;
  }

  /** The process part of such a word. */
  static long memberOf(long owner) {
    return owner >>> 32;
  }

  /** The thread part of such a word. */
  static long threadOf(long owner) {
    return owner >>> 4 & (1L << Sleepers.NUMBER_BITS) - 1;
  }

  /** A file in the directory. */
  File file(String name) {
    return directory.resolve(name).toFile();
  }
}
