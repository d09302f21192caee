package dev.panal.multiprocessing.internal.channel;

import dev.panal.ipc.internal.directory.FileTree;
import dev.panal.ipc.internal.directory.OwnerOnly;
import dev.panal.ipc.internal.payload.PayloadInput;
import dev.panal.ipc.internal.payload.PayloadOutput;
import dev.panal.ipc.internal.payload.PayloadStore;
import dev.panal.ipc.internal.payload.SegmentPayload;
import dev.panal.ipc.internal.payload.Spilling;
import dev.panal.ipc.internal.shared.StoreSteps;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The files of messages that are too large for a ring. Thread-safe.
 *
 * <pre>
 * DIRECTORY/
 *   of-MEMBER/segment-…       being written by that process
 *   item-MEMBER-NUMBER        part of the ring that refers to it
 *   of-MEMBER/item-…          taken by that process, which deletes it when it has read it
 * </pre>
 *
 * <p>A taker moves the file into its own directory and then takes the message. When it dies between
 * the two, the next taker finds the file there. What a dead process was writing or reading goes
 * with its directory.
 */
public final class Segments {
  private static final String ITEM = "item-";
  private static final String OF = "of-";

  private final Path directory;
  private final long member;
  private final LongPredicate alive;
  private final AtomicLong numbers = new AtomicLong();
  private final Path own;
  private @Nullable PayloadStore store;

  /**
   * @param directory the object's own, made when there is a file for it
   * @param member this process
   * @param alive whether a process lives
   */
  public Segments(Path directory, long member, LongPredicate alive) {
    this.directory = directory;
    this.member = member;
    this.alive = alive;
    this.own = directory.resolve(OF + Long.toHexString(member));
  }

  /** What a message says of its file. */
  record Reference(long owner, long number) {}

  /** Writes a file; until a message refers to it, it can be {@link #discard discarded}. */
  Reference write(Consumer<PayloadOutput> content) {
    try (Spilling out = store().newOutput()) {
      content.accept(out);
      SegmentPayload written = (SegmentPayload) out.finish();
      Reference reference = new Reference(member, numbers.incrementAndGet());
      StoreSteps.next();
      if (!written.file().toFile().renameTo(file(reference))) {
        throw new UncheckedIOException(
            new IOException("directory=" + directory + " of a shared object is not there"));
      }
      written.handOver();
      return reference;
    }
  }

  void discard(Reference reference) {
    StoreSteps.next();
    file(reference).delete();
  }

  /**
   * Under the consumers' lock, before the message is taken: the file becomes this process's. Null
   * when somebody has deleted it.
   */
  @Nullable
  File claim(Reference reference) {
    File source = file(reference);
    File mine = new File(ownDirectory().toFile(), source.getName());
    StoreSteps.next();
    if (source.renameTo(mine)) {
      return mine;
    }
    for (File other : others()) {
      if (new File(other, source.getName()).renameTo(mine)) {
        return mine;
      }
    }
    return null;
  }

  /** The file of a message that keeps it; a taker that died may have moved it. */
  File existing(Reference reference) {
    File file = file(reference);
    for (File other : file.exists() ? new File[0] : others()) {
      new File(other, file.getName()).renameTo(file);
    }
    return file;
  }

  /** The bytes of a message that was not taken yet; 0 when its last taker died. */
  long size(Reference reference) {
    return file(reference).length();
  }

  static PayloadInput open(File claimed) throws IOException {
    return SegmentPayload.borrow(claimed.toPath(), claimed.length()).open();
  }

  /**
   * Under both locks: deletes what dead processes left that no message refers to.
   *
   * @param referred the names of files that messages refer to
   */
  void sweep(Set<String> referred) {
    for (File other : others()) {
      if (alive.test(memberOf(other.getName(), OF.length()))) {
        continue;
      }
      for (File file : list(other)) {
        if (!referred.contains(file.getName())
            || !file.renameTo(new File(directory.toFile(), file.getName()))) {
          file.delete();
        }
      }
      FileTree.delete(other.toPath());
    }
    for (File file : list(directory.toFile())) {
      if (file.getName().startsWith(ITEM)
          && !referred.contains(file.getName())
          && !alive.test(memberOf(file.getName(), ITEM.length()))) {
        file.delete();
      }
    }
  }

  /** Whether a process that is dead now has left something. */
  boolean hasLeftovers() {
    for (File other : others()) {
      if (!alive.test(memberOf(other.getName(), OF.length()))) {
        return true;
      }
    }
    return false;
  }

  static String name(Reference reference) {
    return name(reference.owner, reference.number);
  }

  private static String name(long owner, long number) {
    return ITEM + Long.toHexString(owner) + "-" + Long.toHexString(number);
  }

  private File file(Reference reference) {
    return new File(directory.toFile(), name(reference));
  }

  private File[] others() {
    File[] found = directory
        .toFile()
        .listFiles(
            (in, name) -> name.startsWith(OF) && !name.equals(own.getFileName().toString()));
    return found == null ? new File[0] : found;
  }

  private static File[] list(File directory) {
    File[] files = directory.listFiles();
    return files == null ? new File[0] : files;
  }

  private static long memberOf(String name, int from) {
    int end = name.indexOf('-', from);
    return Long.parseUnsignedLong(name, from, end < 0 ? name.length() : end, 16);
  }

  private synchronized PayloadStore store() {
    PayloadStore known = store;
    if (known == null) {
      Path mine = ownDirectory();
      known = new PayloadStore(mine, mine, Long.MAX_VALUE, 0);
      store = known;
    }
    return known;
  }

  private synchronized Path ownDirectory() {
    make(directory);
    return make(own);
  }

  private static Path make(Path directory) {
    try {
      if (!directory.toFile().isDirectory()) {
        OwnerOnly.createDirectory(directory);
      }
    } catch (FileAlreadyExistsException another) {
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return directory;
  }
}
