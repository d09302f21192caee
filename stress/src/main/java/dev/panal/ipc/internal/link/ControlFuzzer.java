package dev.panal.ipc.internal.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Any bytes as control messages and as a control page: a message, or an
 * {@link IllegalArgumentException} that ends the stream; a page's answers stay within their ranges
 * whatever is in it.
 */
public final class ControlFuzzer {
  private static final Path PAGE = page();

  private ControlFuzzer() {}

  private static Path page() {
    try {
      Path memory = Path.of("/dev/shm"); // where pages lie; a disk would be the slowest part by far
      Path file = Files.isWritable(memory)
          ? Files.createTempFile(memory, "panal-fuzz", "page")
          : Files.createTempFile("panal-fuzz", "page");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What Jazzer calls. */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    message(data);
    page(data);
  }

  private static void message(byte[] data) {
    if (data.length >= ControlMessage.MIN_LENGTH && data.length <= ControlMessage.MAX_LENGTH) {
      try {
        ControlMessage message = ControlMessage.decode(ByteBuffer.wrap(data), data.length);
        check(message.kind() != null, "a message without a kind");
      } catch (IllegalArgumentException unknownKind) {
        // ends the stream, and with it the worker
      }
    }
  }

  private static void page(byte[] data) throws IOException {
    byte[] content = Arrays.copyOf(data, ControlDescriptor.PAGE_LENGTH);
    if (data.length % 2 == 0) { // half of them get past the look at the first word
      ByteBuffer.wrap(content)
          .order(java.nio.ByteOrder.nativeOrder())
          .putLong(ControlDescriptor.MAGIC_OFFSET, ControlDescriptor.MAGIC);
    }
    Files.write(PAGE, content);
    ControlPage page;
    try {
      page = ControlPage.open(PAGE);
    } catch (IOException noPage) {
      return;
    }
    ControlPage.Running running = page.running();
    check(running == null || running.slot() >= 0, "a run in no slot");
    check(page.progress() != null, "no progress");
    int length = page.outboxLength();
    check(length >= 0 && length <= ControlPage.OUTBOX_CAPACITY, "outbox of " + length + " bytes");
    page.outboxCopy(new byte[length], 0, length);
    page.outboxFirst();
    for (int slot = 0; slot < ControlPage.CLAIM_SLOTS; slot += 97) {
      check(!(page.recall(slot, 5) && page.isClaimed(slot, 5)), "recalled and claimed");
    }
    page.isOrderlyExit();
    page.heapUsed();
    page.peakResident();
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
