package dev.panal.ipc.internal.link;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes on each stream of a worker: which stream of which worker, and the secret that
 * only this worker was given.
 *
 * <pre>
 *   0           4           8           12                       28
 *  +-----------+-----------+-----------+------------------------+
 *  | magic     | stream    | worker    | secret, 16 bytes       |
 *  +-----------+-----------+-----------+------------------------+
 * </pre>
 */
record Hello(Stream stream, int worker, byte[] secret) {
  enum Stream {
    BELL,
    CONTROL
  }

  static final int LENGTH = 28;
  private static final int MAGIC = 0x50414e01;
  private static final int SECRET_LENGTH = 16;

  static byte[] newSecret() {
    byte[] secret = new byte[SECRET_LENGTH];
    new SecureRandom().nextBytes(secret);
    return secret;
  }

  static String text(byte[] secret) {
    return HexFormat.of().formatHex(secret);
  }

  static byte[] secret(String text) {
    return HexFormat.of().parseHex(text);
  }

  ByteBuffer encode() {
    return ByteBuffer.allocate(LENGTH)
        .putInt(MAGIC)
        .putInt(stream.ordinal())
        .putInt(worker)
        .put(secret)
        .flip();
  }

  /** Null when these bytes are no hello. */
  static @Nullable Hello decode(ByteBuffer in) {
    int magic = in.getInt();
    int stream = in.getInt();
    int worker = in.getInt();
    byte[] secret = new byte[SECRET_LENGTH];
    in.get(secret);
    Stream[] streams = Stream.values();
    return magic == MAGIC && stream >= 0 && stream < streams.length
        ? new Hello(streams[stream], worker, secret)
        : null;
  }

  boolean presents(byte[] expected) {
    return MessageDigest.isEqual(secret, expected);
  }
}
