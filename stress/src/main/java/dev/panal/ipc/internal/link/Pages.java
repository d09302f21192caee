package dev.panal.ipc.internal.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Control pages for many states at once: a state takes one slot of one of them. A slot is used
 * again only after far more states than the harness ever holds.
 */
final class Pages {
  private static final int PAGES = 64;
  private static final ControlPage[] SHARED = create(PAGES);
  private static final AtomicLong TAKEN = new AtomicLong();

  private Pages() {}

  static ControlPage[] create(int count) {
    try {
      Path directory = Files.createTempDirectory("panal-stress");
      ControlPage[] pages = new ControlPage[count];
      for (int i = 0; i < count; i++) {
        pages[i] = ControlPage.create(directory.resolve("page"));
        pages[i].unlink();
      }
      Files.delete(directory);
      return pages;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A number that no other state has; {@link #page}, {@link #slot} belong to it. */
  static long take() {
    return TAKEN.incrementAndGet();
  }

  static ControlPage page(long taken) {
    return SHARED[(int) (taken / ControlPage.CLAIM_SLOTS % PAGES)];
  }

  static int slot(long taken) {
    return (int) (taken % ControlPage.CLAIM_SLOTS);
  }
}
