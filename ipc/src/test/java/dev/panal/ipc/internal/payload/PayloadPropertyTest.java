package dev.panal.ipc.internal.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/**
 * Whatever is put comes back, in order, on the heap and through a file, at every alignment to the
 * buffers.
 */
class PayloadPropertyTest {
  private Path directory;
  private PayloadStore store;

  @BeforeProperty
  void open() throws IOException {
    directory = Files.createTempDirectory("payload");
    store = new PayloadStore(directory, directory, Long.MAX_VALUE, 500);
  }

  @AfterProperty
  void close() throws IOException {
    store.close();
    Files.delete(directory);
  }

  /** Puts something that the seed decides, or reads and compares it. */
  private enum Piece {
    BYTE(
        out -> r -> out.putByte(r.nextInt()),
        in -> r -> assertThat(in.getByte()).isEqualTo((byte) r.nextInt())),
    SHORT(
        out -> r -> out.putShort(r.nextInt()),
        in -> r -> assertThat(in.getShort()).isEqualTo((short) r.nextInt())),
    INT(
        out -> r -> out.putInt(r.nextInt()),
        in -> r -> assertThat(in.getInt()).isEqualTo(r.nextInt())),
    LONG(
        out -> r -> out.putLong(r.nextLong()),
        in -> r -> assertThat(in.getLong()).isEqualTo(r.nextLong())),
    VARINT(
        out -> r -> out.putVarInt(r.nextInt() >> r.nextInt(32)),
        in -> r -> assertThat(in.getVarInt()).isEqualTo(r.nextInt() >> r.nextInt(32))),
    VARLONG(
        out -> r -> out.putVarLong(r.nextLong() >> r.nextInt(64)),
        in -> r -> assertThat(in.getVarLong()).isEqualTo(r.nextLong() >> r.nextInt(64))),
    DOUBLE(
        out -> r -> out.putDouble(r.nextDouble()),
        in -> r -> assertThat(in.getDouble()).isEqualTo(r.nextDouble())),
    FLOAT(
        out -> r -> out.putFloat(r.nextFloat()),
        in -> r -> assertThat(in.getFloat()).isEqualTo(r.nextFloat())),
    STRING(
        out -> r -> out.putString(string(r)),
        in -> r -> assertThat(in.getString()).isEqualTo(string(r))),
    BYTES(
        out -> r -> {
          byte[] a = bytes(r);
          out.putBytes(a, 0, a.length);
        },
        in -> r -> {
          byte[] expected = bytes(r);
          byte[] found = new byte[expected.length];
          in.getBytes(found, 0, found.length);
          assertThat(found).isEqualTo(expected);
        }),
    BUFFER(out -> r -> out.putBytes(ByteBuffer.wrap(bytes(r))), in -> r -> {
      byte[] expected = bytes(r);
      ByteBuffer found = ByteBuffer.allocateDirect(expected.length);
      in.getBytes(found);
      assertThat(found.flip()).isEqualTo(ByteBuffer.wrap(expected));
    }),
    LONGS(
        out -> r -> {
          long[] a = r.longs(length(r)).toArray();
          out.putLongs(a, 0, a.length);
        },
        in -> r -> {
          long[] expected = r.longs(length(r)).toArray();
          long[] found = new long[expected.length];
          in.getLongs(found, 0, found.length);
          assertThat(found).isEqualTo(expected);
        }),
    CHARS(
        out -> r -> {
          char[] a = string(r).toCharArray();
          out.putChars(a, 0, a.length);
        },
        in -> r -> {
          char[] expected = string(r).toCharArray();
          char[] found = new char[expected.length];
          in.getChars(found, 0, found.length);
          assertThat(found).isEqualTo(expected);
        });

    final BiConsumer<PayloadOutput, Random> put;
    final BiConsumer<PayloadInput, Random> check;

    Piece(
        java.util.function.Function<PayloadOutput, Consumer<Random>> put,
        java.util.function.Function<PayloadInput, Consumer<Random>> check) {
      this.put = (out, r) -> put.apply(out).accept(r);
      this.check = (in, r) -> check.apply(in).accept(r);
    }

    private static int length(Random r) {
      return r.nextInt(10) == 0 ? 20_000 : r.nextInt(100);
    }

    private static byte[] bytes(Random r) {
      byte[] bytes = new byte[r.nextInt(10) == 0 ? 30_000 * r.nextInt(7) : r.nextInt(100)];
      r.nextBytes(bytes);
      return bytes;
    }

    private static String string(Random r) {
      int top = r.nextBoolean() ? 0x100 : 0x10000;
      char[] chars = new char[length(r)];
      for (int i = 0; i < chars.length; i++) {
        chars[i] = (char) r.nextInt(top);
      }
      return new String(chars);
    }
  }

  @Property(tries = 300)
  void pieces_comeBack(@ForAll @Size(max = 30) List<Piece> pieces, @ForAll long seed) {
    HeapOutput heap = new HeapOutput(1, Integer.MAX_VALUE);
    Spilling spilling = store.newOutput();
    for (PayloadOutput out : List.of(heap, spilling)) {
      Random random = new Random(seed);
      pieces.forEach(piece -> piece.put.accept(out, random));
    }
    assertThat(spilling.position()).isEqualTo(heap.position());
    Payload payload = spilling.finish();
    assertThat(payload.size()).isEqualTo(heap.length());
    check(new HeapInput(heap.buffer(), 0, heap.length()), pieces, new Random(seed));
    try (PayloadInput in = payload.open()) {
      check(in, pieces, new Random(seed));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    payload.release();
  }

  private static void check(PayloadInput in, List<Piece> pieces, Random random) {
    pieces.forEach(piece -> piece.check.accept(in, random));
    assertThat(in.remaining()).isZero();
  }
}
