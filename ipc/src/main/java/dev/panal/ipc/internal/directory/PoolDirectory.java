package dev.panal.ipc.internal.directory;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A directory in shared memory that one pool owns, with one directory below it for each link.
 *
 * <pre>
 * /dev/shm/panal-KIND-PID-xxxxxxxx/     0700; made and locked as .new-…, then renamed, so that no sweeper catches it half-made
 *   owner                               locked exclusively as long as the owner lives
 *   w3-1/                               link directory: worker 3, its first incarnation
 * </pre>
 *
 * <p>Thread-safe. When someone removes the directory (systemd-logind does, at logout), the next
 * link directory is made in a new one.
 */
public final class PoolDirectory implements AutoCloseable {
  static final String PREFIX = "panal-";
  static final String UNFINISHED_PREFIX = ".new-panal-";
  static final String LOCK_FILE = "owner";

  /** Room that a pool needs at least when it does not say how much: one worker's queues. */
  private static final long DEFAULT_REQUIRED_BYTES = 48L << 20;

  private static final int ATTEMPTS = 3;
  private static final Set<Path> SWEPT = ConcurrentHashMap.newKeySet();

  private final String kind;
  private final @Nullable Path preferred;
  private final long requiredBytes;
  private final AtExit.Registration atExit;
  private volatile Owned current;
  private boolean closed;

  private PoolDirectory(String kind, @Nullable Path preferred, long requiredBytes)
      throws IOException {
    this.kind = kind;
    this.preferred = preferred;
    this.requiredBytes = requiredBytes;
    this.current = make();
    this.atExit = AtExit.add(AtExit.Stage.DIRECTORIES, this::close);
  }

  /**
   * Makes a directory. The first one in a place also sweeps what dead owners left there.
   *
   * @param kind part of the name, letters and digits
   * @param preferred where to make it; null: shared memory if that has room, else the temporary
   *     directory
   * @throws IOException naming the directory, and the numbers when there is too little room
   */
  public static PoolDirectory create(String kind, @Nullable Path preferred) throws IOException {
    return create(kind, preferred, DEFAULT_REQUIRED_BYTES);
  }

  /** Makes a directory in a place with at least this much room. */
  public static PoolDirectory create(String kind, @Nullable Path preferred, long requiredBytes)
      throws IOException {
    Objects.requireNonNull(kind, "kind");
    if (!kind.matches("[A-Za-z0-9]+")) {
      throw new IllegalArgumentException("kind=" + kind + " must be letters and digits");
    }
    return new PoolDirectory(kind, preferred, requiredBytes);
  }

  /**
   * Removes the directories of dead owners below a directory; those that live are never touched.
   */
  public static int sweep(Path base) {
    return Sweeper.sweep(base);
  }

  /** Where the directory is at present. */
  public Path path() {
    return current.path;
  }

  /**
   * Makes the directory of one incarnation of one worker; if the pool's own has vanished, that is
   * made again first.
   */
  public Path linkDirectory(int worker, long incarnation) throws IOException {
    synchronized (this) {
      if (closed) {
        throw new IOException("directory=" + current.path + " is closed");
      }
      String name = "w" + worker + "-" + incarnation;
      try {
        return OwnerOnly.createDirectory(current.path.resolve(name));
      } catch (NoSuchFileException vanished) {
        Owned old = current;
        current = make();
        old.remove();
        return OwnerOnly.createDirectory(current.path.resolve(name));
      }
    }
  }

  /** Removes the directory and all that is in it. Idempotent. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      current.remove();
    }
    atExit.cancel();
  }

  private Owned make() throws IOException {
    Path base = SharedMemory.choose(preferred, requiredBytes);
    if (SWEPT.add(base)) {
      Sweeper.sweep(base);
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return Owned.make(base, kind);
      } catch (NoSuchFileException | FileNotFoundException swept) {
        if (attempt == ATTEMPTS) {
          throw swept;
        }
      }
    }
  }

  /**
   * One made and locked directory. The file behind the lock is never opened a second time in this
   * JVM.
   */
  private record Owned(Path path, RandomAccessFile file, FileLock lock) {
    static Owned make(Path base, String kind) throws IOException {
      // The process's number is for people who look there; nothing depends on it.
      String id =
          ProcessHandle.current().pid() + "-" + UUID.randomUUID().toString().substring(0, 8);
      Path unfinished = base.resolve(UNFINISHED_PREFIX + kind + "-" + id);
      Path path = base.resolve(PREFIX + kind + "-" + id);
      OwnDirectories.add(unfinished);
      OwnDirectories.add(path);
      RandomAccessFile file = null;
      try {
        OwnerOnly.createDirectory(unfinished);
        file = new RandomAccessFile(unfinished.resolve(LOCK_FILE).toFile(), "rw");
        FileLock lock = file.getChannel().tryLock();
        if (lock == null) {
          throw new NoSuchFileException(unfinished.toString(), null, "taken by a sweeper");
        }
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
        Warden.guard(path);
        return new Owned(path, file, lock);
      } catch (IOException | RuntimeException failure) {
        FileTree.delete(unfinished);
        if (file != null) {
          file.close();
        }
        OwnDirectories.remove(path);
        throw failure;
      } finally {
        OwnDirectories.remove(unfinished);
      }
    }

    void remove() {
      FileTree.deleteContents(path, path.resolve(LOCK_FILE));
      FileTree.delete(path);
      try {
        file.close();
      } catch (IOException lockGoesWithTheProcess) {
        // Nothing depends on it: the directory is gone.
      }
      OwnDirectories.remove(path);
      Warden.release();
    }
  }
}
