package dev.panal.ipc.internal.shared;

import dev.panal.ipc.internal.directory.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A table of members of its own, for tests of how processes join and leave one. */
public final class Membership {
  private Membership() {}

  /** An empty table; where it is. */
  public static String create() {
    try {
      Path directory = Files.createTempDirectory("members");
      Members.prepare(directory);
      return directory.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Joins, gets a bell, is rung, and leaves; the id that it had. */
  public static int pass(String directory) {
    Members members = join(directory);
    members.hasBell();
    members.claimRing(members.self());
    members.clearRung();
    members.leave();
    return (int) members.self();
  }

  private static Members join(String directory) {
    try {
      return Members.join(Path.of(directory));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether one who joins now is another than all before, of whom none lives. */
  public static boolean isFresh(String directory) {
    Members members = join(directory);
    long self = members.self();
    boolean fresh = Members.slot(self) == 0
        && members.isAlive(self)
        && members.pid(self) == ProcessHandle.current().pid();
    for (int before = 0; before < Members.generation(self); before++) {
      fresh &= !members.isAlive(Members.member(0, before));
    }
    members.leave();
    return fresh && !members.isAlive(self);
  }

  public static void delete(String directory) {
    FileTree.delete(Path.of(directory));
  }
}
