package dev.panal.multiprocessing.internal.manager;

import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Each side shows the other that it knows the key, without sending it.
 *
 * <pre>
 *   server                                        client
 *     version:1, nonce of the server:32   ──▶
 *                                         ◀──     nonce of the client:32, hmac("client" both nonces):32
 *     1, hmac("server" both nonces):32    ──▶                                   (0: refused)
 * </pre>
 *
 * <p>HMAC-SHA-256. Until it is over only short frames are read, and waited for a limited time.
 */
final class Handshake {
  /** Somebody without the key. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  private static final byte VERSION = 1;
  private static final int NONCE = 32;
  private static final int LARGEST = 256;
  private static final long PATIENCE_MILLIS = 30_000;
  private static final String ALGORITHM = "HmacSHA256";
  private static final SecureRandom RANDOM = new SecureRandom();

  private Handshake() {}

  static byte[] newKey() {
    byte[] key = new byte[NONCE];
    RANDOM.nextBytes(key);
    return key;
  }

  static void serve(Wire wire, byte[] key) throws IOException {
    restrict(wire);
    byte[] mine = newKey();
    HeapOutput out = new HeapOutput();
    Wire.begin(out);
    out.putByte(VERSION);
    out.putBytes(mine, 0, NONCE);
    wire.send(out);

    HeapInput in = wire.receive(() -> {});
    if (in.remaining() != 2 * NONCE) {
      throw new RefusedException("no answer to the challenge");
    }
    byte[] theirs = bytes(in);
    boolean known = MessageDigest.isEqual(bytes(in), code(key, "client", mine, theirs));
    Wire.begin(out);
    out.putByte(known ? 1 : 0);
    if (known) {
      out.putBytes(code(key, "server", mine, theirs), 0, NONCE);
    }
    wire.send(out);
    if (!known) {
      throw new RefusedException("wrong answer to the challenge");
    }
    open(wire);
  }

  static void attend(Wire wire, byte[] key) throws IOException {
    restrict(wire);
    HeapInput in = wire.receive(() -> {});
    byte version = in.remaining() == NONCE + 1 ? in.getByte() : 0;
    if (version != VERSION) {
      throw new IOException("no manager of version=" + VERSION + " answers there");
    }
    byte[] theirs = bytes(in);
    byte[] mine = newKey();
    HeapOutput out = new HeapOutput();
    Wire.begin(out);
    out.putBytes(mine, 0, NONCE);
    out.putBytes(code(key, "client", theirs, mine), 0, NONCE);
    wire.send(out);

    HeapInput answer = wire.receive(() -> {});
    if (answer.getByte() != 1) {
      throw new RefusedException("it refuses the key");
    }
    if (answer.remaining() != NONCE
        || !MessageDigest.isEqual(bytes(answer), code(key, "server", theirs, mine))) {
      throw new RefusedException("it does not know the key");
    }
    open(wire);
  }

  private static void restrict(Wire wire) throws IOException {
    wire.limit(LARGEST);
    wire.timeout(PATIENCE_MILLIS);
  }

  private static void open(Wire wire) throws IOException {
    wire.limit(Wire.LARGEST);
    wire.timeout(0);
  }

  private static byte[] bytes(HeapInput in) {
    byte[] bytes = new byte[NONCE];
    in.getBytes(bytes, 0, NONCE);
    return bytes;
  }

  private static byte[] code(byte[] key, String role, byte[] server, byte[] client) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      mac.update(role.getBytes(StandardCharsets.US_ASCII));
      mac.update(server);
      return mac.doFinal(client);
    } catch (GeneralSecurityException everyJvmHasIt) {
      throw new IllegalStateException(everyJvmHasIt);
    }
  }
}
