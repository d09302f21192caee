package dev.panal.ipc.internal.shared;

import dev.panal.ipc.internal.directory.FileTree;
import dev.panal.ipc.internal.directory.OwnerOnly;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A shared object's file as this process has it mapped: once, however many handles of it there are.
 *
 * <pre>
 * +0     long  magic
 * +8     long  kind      its first eight letters
 * +16    long  length    of the body in bytes
 * +24    long  state     OPEN, the member that is looking whether anybody holds it, or, negated,
 *                        the member that takes it away for good
 * +32    int   version
 * +64    int   holder[1008]   by slot: the generation of the member that holds it; 0: none
 * +4096  body
 * </pre>
 *
 * <p><b>Holding.</b> A member writes its own holder cell only, so there is no count that a death
 * could leave wrong: a cell counts while its slot has that generation and that member lives. Who
 * lets go clears its cell, sets {@code state} from OPEN to itself, and looks for holders: with none
 * it negates the state and deletes the file, else it sets OPEN again. Who attaches writes its cell,
 * and then, a full fence between, reads the state: negative, it has come too late; on a member it
 * waits. One of the two sees the other. Two who let go at a time come one after the other, so the
 * last sees that it is the last. A member that dies while it looks is replaced by whoever waits for
 * it, and one that dies before it has deleted the file, by whoever takes away what the dead left.
 *
 * <p><b>Making.</b> The file is made under a name that tells its maker, and gets its own by a link
 * when it is complete. So nobody sees half an object, and of one that two make, one is refused.
 *
 * <p>A mapping is given up by the collector alone, so a late access finds memory, not a fault.
 */
final class Mapping {
  /** Where the body begins in the file. */
  static final int HEADER_BYTES = 4096;

  private static final long MAGIC = 0x50614e614c4f624aL;
  private static final int VERSION = 1;

  private static final int MAGIC_AT = 0;
  private static final int KIND_AT = 8;
  private static final int LENGTH_AT = 16;
  private static final int STATE_AT = 24;
  private static final int VERSION_AT = 32;
  private static final int HOLDERS_AT = 64;

  private static final long OPEN = 0;

  /** What this process has open, by file; guarded by itself. */
  private static final Map<String, Mapping> MAPPED = new HashMap<>();

  private final SharedFamily family;
  private final String file;
  private final String object;
  private final SharedWords header;
  private final ByteBuffer[] chunks;
  private final SharedWords words;
  private final long bytes;

  /** Handles in this process; guarded by {@link #MAPPED}. */
  private int handles;

  Mapping(SharedFamily family, String file, String object) throws IOException {
    this.family = family;
    this.file = file;
    this.object = object;
    File opened = family.file(file);
    ByteBuffer first = Region.map(opened, HEADER_BYTES)[0];
    header = new SharedWords(first);
    if (header.getLong(MAGIC_AT) != MAGIC || header.getInt(VERSION_AT) != VERSION) {
      throw new IOException("no shared object: " + object);
    }
    bytes = header.getLong(LENGTH_AT);
    chunks = bodyOf(opened, bytes);
    words = new SharedWords(chunks[0]);
  }

  /** One mapping for header and body where that fits; else the body in pieces of its own. */
  private static ByteBuffer[] bodyOf(File file, long bytes) throws IOException {
    if (bytes <= Region.CHUNK_BYTES - HEADER_BYTES) {
      ByteBuffer whole = Region.map(file, HEADER_BYTES + bytes)[0];
      return new ByteBuffer[] {whole.slice(HEADER_BYTES, (int) bytes).order(ByteOrder.nativeOrder())
      };
    }
    return Region.map(file, HEADER_BYTES, bytes);
  }

  /**
   * Makes the file and maps it, with one handle.
   *
   * @throws FileAlreadyExistsException when there is one of that name
   */
  static Mapping create(SharedFamily family, RegionHandle handle, long bytes) throws IOException {
    File file = family.file(handle.file());
    if (file.exists()) {
      throw new FileAlreadyExistsException(file.getPath());
    }
    checkRoom(family, HEADER_BYTES + bytes);
    File making = family.file(ObjectFile.making(family.members().self(), family.nextName()));
    StoreSteps.next();
    OwnerOnly.createFile(making.toPath());
    try {
      StoreSteps.next();
      Region.takeMemory(making, HEADER_BYTES + bytes);
      SharedWords header = new SharedWords(Region.map(making, HEADER_BYTES)[0]);
      header.putLong(MAGIC_AT, MAGIC);
      header.putLong(KIND_AT, code(handle.kind()));
      header.putLong(LENGTH_AT, bytes);
      int slot = Members.slot(family.members().self());
      header.putInt(holderAt(slot), Members.generation(family.members().self()));
      header.putInt(VERSION_AT, VERSION);
      return publish(family, handle, making, file);
    } finally {
      StoreSteps.next();
      making.delete();
    }
  }

  /** No thread of this process finds it by its name before it is among what is mapped. */
  private static Mapping publish(SharedFamily family, RegionHandle handle, File making, File file)
      throws IOException {
    synchronized (MAPPED) {
      StoreSteps.next();
      Files.createLink(file.toPath(), making.toPath());
      boolean complete = false;
      try {
        Mapping mapping = new Mapping(family, handle.file(), handle.object());
        mapping.handles = 1;
        MAPPED.put(mapping.file, mapping);
        complete = true;
        return mapping;
      } finally {
        if (!complete) {
          StoreSteps.next();
          file.delete();
        }
      }
    }
  }

  /** What cannot fit at all must not first fill the machine's memory. */
  private static void checkRoom(SharedFamily family, long bytes) throws IOException {
    long free = family.path().toFile().getUsableSpace();
    if (bytes < 0 || bytes > free) {
      throw new IOException("free=" + free + " bytes, needed=" + bytes + " bytes");
    }
  }

  /**
   * One more handle of an object in this process.
   *
   * @throws FileNotFoundException when it is gone
   */
  static Mapping attach(SharedFamily family, RegionHandle handle) throws IOException {
    synchronized (MAPPED) {
      Mapping mapping = MAPPED.get(handle.file());
      if (mapping == null || mapping.isUnlinked()) {
        mapping = new Mapping(family, handle.file(), handle.object());
        if (mapping.header.getLong(KIND_AT) != code(handle.kind())) {
          throw new IOException(handle.object() + " is of another kind");
        }
        mapping.hold();
        MAPPED.put(handle.file(), mapping);
      }
      mapping.handles++;
      return mapping;
    }
  }

  private static long code(String kind) {
    byte[] letters = kind.getBytes(StandardCharsets.US_ASCII);
    long code = 0;
    for (int i = 0; i < Math.min(Long.BYTES, letters.length); i++) {
      code = code << Byte.SIZE | letters[i] & 0xff;
    }
    return code;
  }

  private static int holderAt(int slot) {
    return HOLDERS_AT + slot * Integer.BYTES;
  }

  private void hold() throws FileNotFoundException {
    long self = family.members().self();
    header.putIntVolatile(holderAt(Members.slot(self)), Members.generation(self));
    for (; ; ) {
      long state = header.getLongVolatile(STATE_AT);
      if (state == OPEN) {
        return;
      }
      if (isGone(state)) {
        throw new FileNotFoundException(file);
      }
      awaitDecision(state);
    }
  }

  /** Another member looks whether anybody holds the object; it may have died over it. */
  private void awaitDecision(long decider) {
    if (!family.members().isAlive(decider)) {
      header.compareAndSetLong(STATE_AT, decider, OPEN);
    }
    Thread.yield();
  }

  /** One handle fewer; with the last one this process lets go. */
  void release() {
    synchronized (MAPPED) {
      handles--;
      if (handles > 0) {
        return;
      }
      MAPPED.remove(file, this);
      letGo();
    }
  }

  private void letGo() {
    header.putIntVolatile(holderAt(Members.slot(family.members().self())), 0);
    deleteIfUnheld();
  }

  private void deleteIfUnheld() {
    if (!decides()) {
      return;
    }
    if (ObjectFile.isKept(file) || isHeld()) {
      header.putLongVolatile(STATE_AT, OPEN);
    } else {
      takeAway();
    }
  }

  /** Waits until this member is the one that looks; false when the object is gone. */
  private boolean decides() {
    while (!header.compareAndSetLong(STATE_AT, OPEN, family.members().self())) {
      long state = header.getLongVolatile(STATE_AT);
      if (isGone(state)) {
        return false;
      }
      if (state != OPEN) {
        awaitDecision(state);
      }
    }
    return true;
  }

  private static boolean isGone(long state) {
    return state < OPEN;
  }

  private void takeAway() {
    header.putLongVolatile(STATE_AT, -family.members().self());
    delete();
  }

  /** The object's own file last: who finds it, finds what else there is to delete. */
  private void delete() {
    File files = files();
    StoreSteps.next();
    if (files.exists()) {
      FileTree.delete(files.toPath());
    }
    StoreSteps.next();
    family.file(file).delete();
  }

  /** What another member has decided to take away, and has died over it. */
  private void deleteForTheDead() {
    long state = header.getLongVolatile(STATE_AT);
    if (isGone(state)
        && !family.members().isAlive(-state)
        && header.compareAndSetLong(STATE_AT, state, -family.members().self())) {
      delete();
    }
  }

  /** Where files that are part of the object may go; they go with it. */
  File files() {
    return family.file(ObjectFile.filesOf(file));
  }

  private boolean isHeld() {
    return isHeldBut(-1);
  }

  /** Whether another process holds the object. */
  boolean isHeldByOthers() {
    return isHeldBut(Members.slot(family.members().self()));
  }

  private boolean isHeldBut(int except) {
    for (int slot = 0; slot < Members.SLOTS; slot++) {
      int generation = header.getIntVolatile(holderAt(slot));
      if (generation != 0
          && slot != except
          && family.members().isAlive(Members.member(slot, generation))) {
        return true;
      }
    }
    return false;
  }

  /** Members that hold the object and have died without letting go of it. */
  List<Long> deadHolders() {
    List<Long> dead = new ArrayList<>();
    for (int slot = 0; slot < Members.SLOTS; slot++) {
      int generation = header.getIntVolatile(holderAt(slot));
      long member = Members.member(slot, generation);
      if (generation != 0 && !family.members().isAlive(member)) {
        dead.add(member);
      }
    }
    return dead;
  }

  /** A dead holder was taken notice of. */
  void forgetHolder(long member) {
    header.compareAndSetInt(holderAt(Members.slot(member)), Members.generation(member), 0);
  }

  /** Takes the name away; who has it open goes on using it. */
  void unlink() {
    if (decides()) {
      takeAway();
    }
  }

  private boolean isUnlinked() {
    return isGone(header.getLongVolatile(STATE_AT));
  }

  /** Objects of which all holders have died, and what the dead were making or taking away. */
  static void takeAwayUnheld(SharedFamily family) {
    for (String file : ObjectFile.all(family.path())) {
      if (ObjectFile.isBeingMade(file)) {
        if (!family.members().isAlive(ObjectFile.makerOf(file))) {
          family.file(file).delete();
        }
        continue;
      }
      boolean held;
      synchronized (MAPPED) {
        held = MAPPED.containsKey(file);
      }
      if (!held) {
        try {
          Mapping mapping = new Mapping(family, file, file);
          mapping.deleteForTheDead();
          mapping.deleteIfUnheld();
        } catch (IOException | RuntimeException gone) {
          // Another has taken it away meanwhile.
        }
      }
    }
  }

  /** This process is ending. */
  static void releaseAll(SharedFamily family) {
    synchronized (MAPPED) {
      for (Mapping mapping : MAPPED.values()) {
        if (mapping.family == family) {
          mapping.letGo();
        }
      }
    }
  }

  SharedFamily family() {
    return family;
  }

  String object() {
    return object;
  }

  String file() {
    return file;
  }

  long bytes() {
    return bytes;
  }

  ByteBuffer[] chunks() {
    return chunks;
  }

  SharedWords words() {
    return words;
  }
}
