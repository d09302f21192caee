package dev.panal.ipc.internal.payload;

import dev.panal.core.TaskSerializationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An output that begins on the heap, goes on in a segment file in shared memory from the inline
 * limit on, and in one in the spill directory when shared memory is used up. Ended by
 * {@link #finish()} or {@link #discard()}, closing discards what was not finished. Not thread-safe.
 */
public final class Spilling extends PayloadOutput {
  private static final int SPARE_BYTES = 256;
  private static final byte[] NOTHING = new byte[0];

  /** A thread's buffer between two outputs; null while one uses it. */
  private static final ThreadLocal<byte @Nullable []> SPARE = new ThreadLocal<>();

  private final PayloadStore store;
  private @Nullable SegmentFile file;
  private @Nullable ByteBuffer piece;
  private boolean inSharedMemory;
  private boolean ended;

  Spilling(PayloadStore store) {
    super(firstBuffer(store.inlineLimit()));
    this.store = store;
  }

  private static byte[] firstBuffer(int limit) {
    byte[] spare = SPARE.get();
    if (spare == null || limit < SPARE_BYTES) {
      return new byte[Math.min(SPARE_BYTES, limit)];
    }
    SPARE.set(null);
    return spare;
  }

  @Override
  int room(int least, long wanted) {
    checkOpen();
    int free = buffer.length - at;
    if (wanted <= free) {
      return free;
    }
    if (file == null) {
      if (at + wanted <= store.inlineLimit()) {
        long capacity = Math.min(store.inlineLimit(), Math.max(at + wanted, 4L * buffer.length));
        buffer = Arrays.copyOf(buffer, (int) capacity);
        return buffer.length - at;
      }
      begin();
    }
    if (free < least) {
      drain();
    }
    if (buffer.length < SegmentFile.PIECE) {
      buffer = Arrays.copyOf(buffer, SegmentFile.PIECE);
    }
    return buffer.length - at;
  }

  @Override
  public void putBytes(byte[] source, int offset, int length) {
    if (length < LARGE) {
      super.putBytes(source, offset, length);
      return;
    }
    Objects.checkFromIndexSize(offset, length, source.length);
    ByteBuffer piece = piece();
    for (int done = 0; done < length; ) {
      int n = Math.min(length - done, piece.capacity());
      piece.clear().put(source, offset + done, n);
      writePiece(piece, n);
      done += n;
    }
  }

  @Override
  ByteBuffer piece() {
    checkOpen();
    if (file == null) {
      begin();
    }
    drain();
    if (piece == null) {
      piece = ByteBuffer.allocateDirect(SteadyFile.PIECE).order(ByteOrder.LITTLE_ENDIAN);
    }
    return piece.clear();
  }

  @Override
  void writePiece(ByteBuffer full, int bytes) {
    try {
      full.position(0).limit(bytes);
      if (inSharedMemory && !appendShared(full)) {
        full.position(0);
        moveToSpill();
      }
      if (!inSharedMemory) {
        opened().append(full);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private boolean appendShared(ByteBuffer full) {
    int length = full.remaining();
    if (!store.take(length)) {
      return false;
    }
    try {
      opened().append(full);
      return true;
    } catch (IOException e) {
      store.giveBack(length);
      return false;
    }
  }

  @Override
  public long position() {
    return file == null ? at : file.size() + at;
  }

  /** What was written; the output is used up. */
  public Payload finish() {
    checkOpen();
    if (file == null) {
      byte[] content = Arrays.copyOf(buffer, at);
      end();
      return new HeapPayload(content);
    }
    drain();
    SegmentFile finished = file;
    try {
      finished.close();
    } catch (IOException e) {
      throw failed(e);
    }
    end();
    file = null;
    return store.own(finished, inSharedMemory);
  }

  /** Forgets and deletes what was written; idempotent, and harmless after {@link #finish()}. */
  public void discard() {
    end();
    if (file != null) {
      file.closeAndDelete();
      if (inSharedMemory) {
        store.giveBack(file.size());
      }
      file = null;
    }
  }

  @Override
  public void close() {
    discard();
  }

  /** Without a buffer every further write comes to {@link #room}, which refuses it. */
  private void end() {
    ended = true;
    if (buffer.length == SPARE_BYTES) {
      SPARE.set(buffer);
    }
    buffer = NOTHING;
    at = 0;
  }

  private void checkOpen() {
    if (ended) {
      throw new IllegalStateException("this output was finished or discarded");
    }
  }

  private void begin() {
    try {
      inSharedMemory = store.roomInSharedMemory();
      file = inSharedMemory ? createSharedOrSpill() : store.createSpill();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private SegmentFile createSharedOrSpill() throws IOException {
    try {
      return store.createShared();
    } catch (IOException e) {
      inSharedMemory = false;
      try {
        return store.createSpill();
      } catch (IOException alsoFailed) {
        alsoFailed.addSuppressed(e);
        throw alsoFailed;
      }
    }
  }

  private void drain() {
    int n = at;
    at = 0;
    for (int done = 0; done < n; ) {
      int piece = Math.min(n - done, SegmentFile.PIECE);
      append(buffer, done, piece);
      done += piece;
    }
  }

  private void append(byte[] bytes, int offset, int length) {
    try {
      if (inSharedMemory && !appendShared(bytes, offset, length)) {
        moveToSpill();
      }
      if (!inSharedMemory) {
        opened().append(bytes, offset, length);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** False: the budget is used up or the file system is full. */
  private boolean appendShared(byte[] bytes, int offset, int length) {
    if (!store.take(length)) {
      return false;
    }
    try {
      opened().append(bytes, offset, length);
      return true;
    } catch (IOException e) {
      store.giveBack(length);
      return false;
    }
  }

  private void moveToSpill() throws IOException {
    SegmentFile shared = opened();
    SegmentFile spill = store.createSpill();
    try {
      spill.appendAll(shared);
    } catch (IOException | RuntimeException | Error e) {
      spill.closeAndDelete();
      throw e;
    }
    file = spill;
    inSharedMemory = false;
    shared.closeAndDelete();
    store.giveBack(shared.size());
  }

  private SegmentFile opened() {
    if (file == null) {
      throw new IllegalStateException("no segment file");
    }
    return file;
  }

  private TaskSerializationException failed(IOException e) {
    String written = SegmentFile.bytes(position());
    discard();
    return new TaskSerializationException(
        "no room for the data of a task, after " + written + ": " + store.describeRoom() + " ("
            + e.getMessage() + ")",
        e);
  }
}
