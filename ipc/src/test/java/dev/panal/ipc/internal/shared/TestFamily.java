package dev.panal.ipc.internal.shared;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A family whose members are all in this JVM, each as if it were a process: with a slot, a bell and
 * a mapping of its own. A member dies by leaving without giving back what it has.
 */
final class TestFamily implements AutoCloseable {
  private final SharedRegion region;
  private final List<Member> members = new ArrayList<>();

  /** A member, and the region as it sees it. */
  final class Member {
    private final SharedFamily family;
    private final SharedRegion view;

    private Member() {
      try {
        RegionHandle handle = region.handle();
        family = new SharedFamily(Path.of(handle.directory()));
        Mapping mapping = new Mapping(family, handle.file(), handle.object());
        view = new SharedRegion(mapping, handle, new AtomicBoolean());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    SharedRegion region() {
      return view;
    }

    void die() {
      if (members.remove(this)) {
        family.end();
      }
    }
  }

  TestFamily(int bytes) {
    region = SharedRegion.create("test", "model", bytes);
  }

  Member join() {
    Member member = new Member();
    members.add(member);
    return member;
  }

  @Override
  public void close() {
    List.copyOf(members).forEach(Member::die);
    region.close();
  }
}
