package dev.panal.multiprocessing.internal.channel;

import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.PayloadInput;
import java.io.File;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A message that was taken: it belongs to this process, which closes it when it has read it.
 *
 * @param content in {@code length} bytes of it, where there is no file
 * @param kept whether the file stays when it has been read
 * @param closing called when it is closed
 */
public record Message(
    boolean raw, byte[] content, int length, @Nullable File file, boolean kept, Runnable closing)
    implements AutoCloseable {
  /** Bytes. */
  public long size() {
    return file == null ? length : file.length();
  }

  /** Reads it from its start. */
  PayloadInput open() throws IOException {
    return file == null ? new HeapInput(content, 0, length) : Segments.open(file);
  }

  @Override
  public void close() {
    if (file != null && !kept) {
      file.delete();
    }
    closing.run();
  }
}
