package dev.panal.ipc.internal.shared;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A handle of a shared object: a piece of zeros in shared memory that processes of one family read
 * and write in place, and that goes when the last process that holds it has closed it or ended.
 *
 * <p>Who creates it holds it until it closes it or ends. Who attaches to it holds it until it has
 * closed that handle, or dropped it, or ends. Attaching never deletes. An object on its way, known
 * to nobody but as serialized bytes, is not held. Thread-safe.
 */
public final class SharedRegion {
  private static final ReferenceQueue<SharedRegion> DROPPED = new ReferenceQueue<>();
  private static final Set<Reference<?>> ATTACHED = ConcurrentHashMap.newKeySet();

  private final Mapping mapping;
  private final RegionHandle handle;
  private final AtomicBoolean closed;
  private final SharedWords words;
  private final long self;

  SharedRegion(Mapping mapping, RegionHandle handle, AtomicBoolean closed) {
    this.mapping = mapping;
    this.handle = handle;
    this.closed = closed;
    words = mapping.words();
    self = mapping.family().members().self();
  }

  /** An attached handle that was dropped without being closed. */
  private static final class Dropped extends PhantomReference<SharedRegion> {
    private final Mapping mapping;
    private final AtomicBoolean closed;

    Dropped(SharedRegion region) {
      super(region, DROPPED);
      mapping = region.mapping;
      closed = region.closed;
    }
  }

  /**
   * Makes an object that only handles lead to.
   *
   * @param kind in small letters, for messages and to tell objects apart
   * @param label for messages; null: a number
   * @param bytes of its body; their memory is taken before this returns
   * @throws IllegalArgumentException when the label has other characters than letters, digits,
   *     {@code . _ -}, or the size is negative
   * @throws UncheckedIOException when shared memory has no room
   */
  public static SharedRegion create(String kind, @Nullable String label, long bytes) {
    if (label != null) {
      ObjectFile.checked(kind, label);
    }
    try {
      return create(kind, label, label, false, bytes);
    } catch (FileAlreadyExistsException cannotHappen) {
      throw new UncheckedIOException(cannotHappen);
    }
  }

  /**
   * Makes an object that can also be found by its name.
   *
   * @param kept whether it stays, though nobody holds it, until {@link #unlink()} or the end of the
   *     root program
   * @throws FileAlreadyExistsException when an object of this kind has the name
   */
  public static SharedRegion createNamed(String kind, String name, long bytes, boolean kept)
      throws FileAlreadyExistsException {
    return create(kind, ObjectFile.checked(kind, name), null, kept, bytes);
  }

  private static SharedRegion create(
      String kind, @Nullable String name, @Nullable String label, boolean kept, long bytes)
      throws FileAlreadyExistsException {
    if (bytes < 0) {
      throw new IllegalArgumentException(kind + " bytes=" + bytes + " must not be negative");
    }
    releaseDropped();
    boolean complete = false;
    SharedFamily family = null;
    try {
      family = SharedFamily.enter();
      String unique = name == null || label != null ? family.nextName() : name;
      String file = label == null ? unique : label + "-" + unique;
      RegionHandle handle = new RegionHandle(
          family.path().toString(),
          ObjectFile.name(kind, file, kept),
          kind,
          name == null ? unique : name);
      Mapping mapping = Mapping.create(family, handle, bytes);
      complete = true;
      return new SharedRegion(mapping, handle, new AtomicBoolean());
    } catch (FileAlreadyExistsException taken) {
      throw taken;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no room for " + kind + (name == null ? "" : "=" + name) + " of " + bytes + " bytes: "
              + e.getMessage(),
          e);
    } finally {
      if (family != null && !complete) {
        SharedFamily.leave();
      }
    }
  }

  /**
   * The object behind a handle that has travelled.
   *
   * @throws IllegalStateException naming the object, when it is gone or another program's
   */
  public static SharedRegion attach(RegionHandle handle) {
    releaseDropped();
    SharedFamily family = SharedFamily.enter(Path.of(handle.directory()), handle.object());
    return attach(family, handle);
  }

  /**
   * The object of that name, made by a process of this family.
   *
   * @throws IllegalStateException naming the object, when there is none
   */
  public static SharedRegion attach(String kind, String name) {
    releaseDropped();
    ObjectFile.checked(kind, name);
    SharedFamily family;
    try {
      family = SharedFamily.enter();
    } catch (IOException e) {
      throw new UncheckedIOException(kind + "=" + name + " cannot be opened: " + e.getMessage(), e);
    }
    boolean kept = family.file(ObjectFile.name(kind, name, true)).exists();
    String file = ObjectFile.name(kind, name, kept);
    return attach(family, new RegionHandle(family.path().toString(), file, kind, name));
  }

  private static SharedRegion attach(SharedFamily family, RegionHandle handle) {
    boolean complete = false;
    try {
      SharedRegion region =
          new SharedRegion(Mapping.attach(family, handle), handle, new AtomicBoolean());
      ATTACHED.add(new Dropped(region));
      complete = true;
      return region;
    } catch (FileNotFoundException gone) {
      throw new IllegalStateException(
          handle.object() + " is gone: it was closed by all that held it, or they have ended",
          gone);
    } catch (IOException e) {
      throw new UncheckedIOException(handle.object() + " cannot be opened: " + e.getMessage(), e);
    } finally {
      if (!complete) {
        SharedFamily.leave();
      }
    }
  }

  private static void releaseDropped() {
    for (Reference<?> each = DROPPED.poll(); each != null; each = DROPPED.poll()) {
      Dropped dropped = (Dropped) each;
      ATTACHED.remove(dropped);
      if (dropped.closed.compareAndSet(false, true)) {
        dropped.mapping.release();
        SharedFamily.leave();
      }
    }
  }

  /** What travels. */
  public RegionHandle handle() {
    checkOpen();
    return handle;
  }

  /** For messages: {@code lock=accounts}. */
  public String object() {
    return handle.object();
  }

  public String name() {
    return handle.name();
  }

  /** The size of the body. */
  public long bytes() {
    return mapping.bytes();
  }

  /** The body, or its first GiB where it is larger. */
  public SharedWords words() {
    return words;
  }

  /** The body in pieces of {@link Region#CHUNK_BYTES}, native byte order; not to be changed. */
  public ByteBuffer[] chunks() {
    return mapping.chunks();
  }

  /** This process and the current thread as the upper 60 bits of a word, never 0. */
  public long currentThread() {
    return SharedFamily.threadOf(self, Sleepers.number());
  }

  /** This process, as {@link #memberOf} has it. */
  public long self() {
    return self;
  }

  /** The process in a word of {@link #currentThread()}. */
  public static long memberOf(long owner) {
    return SharedFamily.memberOf(owner);
  }

  /** Whether the process lives and has not left the family. A system call, but for this one. */
  public boolean isAlive(long member) {
    return mapping.family().members().isAlive(member);
  }

  /** For messages: the process id of a member, 0 when it is no longer known. */
  public long pid(long member) {
    return mapping.family().members().pid(member);
  }

  /** Members that held the object and died. Costs a system call for each holder. */
  public List<Long> deadHolders() {
    return mapping.deadHolders();
  }

  /** A dead holder is counted no more. */
  public void forgetHolder(long member) {
    mapping.forgetHolder(member);
  }

  /**
   * Where files that are part of the object may go; made by who has the first, and taken away with
   * the object.
   */
  public Path files() {
    return mapping.files().toPath();
  }

  /** Whether another process holds the object. A system call for each that does. */
  public boolean isHeldByOthers() {
    return mapping.isHeldByOthers();
  }

  Bell bell() {
    return mapping.family().bell();
  }

  /** Takes the name and the way to it away at once; who has it open goes on using it. */
  public void unlink() {
    mapping.unlink();
  }

  public boolean isClosed() {
    return closed.get();
  }

  /** @throws IllegalStateException naming the object, when this handle is closed */
  public void checkOpen() {
    if (closed.get()) {
      throw new IllegalStateException(object() + " is closed");
    }
  }

  /** Ends the use of this handle. Idempotent. */
  public void close() {
    if (closed.compareAndSet(false, true)) {
      mapping.release();
      SharedFamily.leave();
    }
    releaseDropped();
  }

  @Override
  public String toString() {
    return object();
  }
}
