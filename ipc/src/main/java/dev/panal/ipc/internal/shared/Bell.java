package dev.panal.ipc.internal.shared;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a process is woken by any other of its family: a named pipe in the family's directory, and a
 * daemon thread that blocks in it. Both are made when the first thread of the process has to sleep.
 *
 * <p>A byte in the pipe means: some thread here was signalled, look. At most about one is ever in
 * it, since only who turns the member's {@code rung} from 0 to 1 writes; so a stopped process
 * blocks nobody. Neither end is an interruptible channel. Where there are no named pipes, nobody
 * can be rung and sleepers look by themselves. Thread-safe.
 */
final class Bell {
  private static final long STACK = 128 << 10;
  private static final long MAKE_SECONDS = 10;
  private static final long END_MILLIS = 1_000;

  private final Path directory;
  private final Members members;
  private final Map<Long, RandomAccessFile> others = new ConcurrentHashMap<>();
  private @Nullable Thread thread;
  private volatile boolean ready;
  private volatile boolean closed;

  Bell(Path directory, Members members) {
    this.directory = directory;
    this.members = members;
  }

  /** Whether this process can be rung; the first call sees to it that it soon can. */
  boolean isReady() {
    if (ready) {
      return true;
    }
    synchronized (this) {
      if (thread == null && !closed) {
        Thread listener = new Thread(null, this::listen, "panal-bell", STACK, false);
        listener.setDaemon(true);
        thread = listener;
        listener.start();
      }
    }
    return false;
  }

  private void listen() {
    File pipe = directory.resolve(Members.bellName(members.self())).toFile();
    if (!make(pipe)) {
      return;
    }
    try (RandomAccessFile in = new RandomAccessFile(pipe, "rw")) {
      byte[] rings = new byte[64];
      synchronized (this) {
        others.put(members.self(), in);
        if (!closed) {
          members.hasBell();
          ready = true;
        }
      }
      while (!closed) {
        Sleepers.wakeSignalled();
        in.read(rings);
        members.clearRung();
      }
    } catch (IOException noBell) {
      ready = false;
    } finally {
      pipe.delete();
    }
  }

  /**
   * A sleeper here has woken by itself: who claimed to ring may have died before it did. A ring too
   * many does no harm.
   */
  void wasNotRung() {
    if (ready) {
      members.clearRung();
    }
  }

  private static boolean make(File pipe) {
    try {
      Process made = new ProcessBuilder("mkfifo", "-m", "600", pipe.getPath())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
      return made.waitFor(MAKE_SECONDS, TimeUnit.SECONDS) && made.exitValue() == 0;
    } catch (IOException missing) {
      return false;
    } catch (InterruptedException nobodyShould) {
      return false;
    }
  }

  /** Lets another member's threads look whether they were signalled. Never waits, never fails. */
  void ring(long member) {
    if (!members.claimRing(member)) {
      return;
    }
    try {
      RandomAccessFile pipe = others.get(member);
      if (pipe == null) {
        pipe = open(member);
      }
      pipe.write(1);
    } catch (IOException itLooksByItselfNowAndThen) {
      // Its sleepers do not rely on being rung.
    }
  }

  private RandomAccessFile open(long member) throws IOException {
    File file = directory.resolve(Members.bellName(member)).toFile();
    if (!file.exists()) {
      throw new IOException("no bell=" + file);
    }
    synchronized (this) {
      others.entrySet().removeIf(other -> closeIfDead(other.getKey(), other.getValue()));
      RandomAccessFile pipe = new RandomAccessFile(file, "rw");
      RandomAccessFile known = others.putIfAbsent(member, pipe);
      if (known != null) {
        pipe.close();
        return known;
      }
      return pipe;
    }
  }

  private boolean closeIfDead(long member, RandomAccessFile pipe) {
    if (members.isAlive(member)) {
      return false;
    }
    close(pipe);
    return true;
  }

  private static void close(RandomAccessFile pipe) {
    try {
      pipe.close();
    } catch (IOException nothingDependsOnIt) {
      // It goes with the process.
    }
  }

  /** Ends the thread. */
  void close() {
    Thread listener;
    RandomAccessFile own;
    synchronized (this) {
      closed = true;
      listener = thread;
      own = others.remove(members.self());
    }
    if (listener != null) {
      end(listener, own);
    }
    others.values().forEach(Bell::close);
    others.clear();
  }

  private static void end(Thread listener, @Nullable RandomAccessFile pipe) {
    boolean interrupted = Thread.interrupted();
    try {
      if (pipe != null) {
        pipe.write(1);
      }
      listener.join(END_MILLIS);
    } catch (IOException alreadyClosed) {
      // The thread is ending.
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
