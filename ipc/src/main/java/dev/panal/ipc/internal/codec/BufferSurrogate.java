package dev.panal.ipc.internal.codec;

import dev.panal.ipc.internal.payload.PayloadInput;
import dev.panal.ipc.internal.payload.PayloadOutput;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Stands for what lies between a byte buffer's position and limit; whether it is direct, read-only,
 * and its byte order are kept.
 */
final class BufferSurrogate implements Serializable {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final int DIRECT = 1;
  private static final int READ_ONLY = 2;
  private static final int LITTLE_ENDIAN = 4;
  private static final int PIECE = 8192;

  private transient ByteBuffer buffer;

  BufferSurrogate(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  static void write(ByteBuffer buffer, PayloadOutput out) {
    out.putByte(flags(buffer));
    out.putVarLong(buffer.remaining());
    out.putBytes(buffer);
  }

  static ByteBuffer read(PayloadInput in) {
    int flags = in.getByte();
    ByteBuffer buffer = allocate(flags, in.getCount(1));
    in.getBytes(buffer);
    return finish(buffer, flags);
  }

  @Serial
  private void writeObject(ObjectOutputStream out) throws IOException {
    ByteBuffer rest = buffer.duplicate();
    out.writeByte(flags(buffer));
    out.writeInt(rest.remaining());
    byte[] piece = new byte[Math.min(PIECE, rest.remaining())];
    while (rest.hasRemaining()) {
      int n = Math.min(piece.length, rest.remaining());
      rest.get(piece, 0, n);
      out.write(piece, 0, n);
    }
  }

  @Serial
  private void readObject(ObjectInputStream in) throws IOException {
    int flags = in.readByte();
    int size = in.readInt();
    if (size < 0 || in instanceof JdkInput ours && size > ours.bytesLeft()) {
      throw new InvalidObjectException("a buffer of " + size + " bytes, which do not follow");
    }
    buffer = allocate(flags, size);
    byte[] piece = new byte[Math.min(PIECE, size)];
    while (buffer.hasRemaining()) {
      int n = Math.min(piece.length, buffer.remaining());
      in.readFully(piece, 0, n);
      buffer.put(piece, 0, n);
    }
    buffer = finish(buffer, flags);
  }

  @Serial
  private Object readResolve() {
    return buffer;
  }

  private static int flags(ByteBuffer buffer) {
    return (buffer.isDirect() ? DIRECT : 0)
        | (buffer.isReadOnly() ? READ_ONLY : 0)
        | (buffer.order() == ByteOrder.LITTLE_ENDIAN ? LITTLE_ENDIAN : 0);
  }

  private static ByteBuffer allocate(int flags, int size) {
    return (flags & DIRECT) != 0 ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
  }

  private static ByteBuffer finish(ByteBuffer filled, int flags) {
    ByteBuffer buffer = filled.flip();
    if ((flags & READ_ONLY) != 0) {
      buffer = buffer.asReadOnlyBuffer();
    }
    return buffer.order(
        (flags & LITTLE_ENDIAN) != 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
  }
}
