package dev.panal.fuzz;

import dev.panal.core.internal.Invocation;
import dev.panal.futures.internal.Frames;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.link.ControlFuzzer;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.payload.HeapPayload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The fuzzers over well-formed inputs that are changed, cut and joined at random, from a printed
 * seed; docs/reliability.md has the command that lets Jazzer look for more.
 */
@Timeout(600)
class FuzzersTest {
  private static final int ROUNDS = Integer.getInteger("panal.test.fuzz.rounds", 6_000);
  private static final long SEED = Long.getLong("panal.test.fuzz.seed", 20_260);
  private static final int MOST_CHANGES = 8;

  /** Takes bytes; throws what it should not. */
  private interface Fuzzer {
    void test(byte[] data) throws Exception;
  }

  @Test
  void frames() {
    fuzz(FrameFuzzer::fuzzerTestOneInput, frameSeeds());
  }

  @Test
  void values() {
    fuzz(CodecFuzzer::fuzzerTestOneInput, valueSeeds());
  }

  @Test
  void controlMessagesAndPages() {
    fuzz(ControlFuzzer::fuzzerTestOneInput, frameSeeds());
  }

  private static void fuzz(Fuzzer fuzzer, List<byte[]> seeds) {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] data = change(seeds, new Random(SEED + round));
      try {
        fuzzer.test(data);
      } catch (Throwable found) {
        throw new AssertionError(
            "seed " + (SEED + round) + ", " + data.length + " bytes: "
                + java.util.HexFormat.of().formatHex(data),
            found);
      }
    }
  }

  private static byte[] change(List<byte[]> seeds, Random random) {
    byte[] data = seeds.get(random.nextInt(seeds.size())).clone();
    if (random.nextInt(4) == 0) {
      byte[] other = seeds.get(random.nextInt(seeds.size()));
      int head = random.nextInt(data.length + 1);
      int tail = random.nextInt(other.length + 1);
      byte[] joined = java.util.Arrays.copyOf(data, head + tail);
      System.arraycopy(other, other.length - tail, joined, head, tail);
      data = joined;
    }
    for (int n = random.nextInt(MOST_CHANGES); n > 0 && data.length > 0; n--) {
      int at = random.nextInt(data.length);
      data[at] = switch (random.nextInt(4)) {
        case 0 -> (byte) random.nextInt();
        case 1 -> (byte) (data[at] ^ 1 << random.nextInt(8));
        case 2 -> (byte) 0xFF;
        default -> 0;
      };
    }
    return random.nextInt(4) == 0
        ? java.util.Arrays.copyOf(data, random.nextInt(data.length + 1))
        : data;
  }

  private static List<byte[]> frameSeeds() {
    HeapPayload small = new HeapPayload(new byte[] {1, 2, 3});
    List<byte[]> seeds = new ArrayList<>();
    HeapOutput out = new HeapOutput();
    Frames.task(
        out,
        new Frames.Task(
            3, 17, 42, Invocation.Kind.values()[0], "name", new byte[] {7, 8}, 5, Frames.NOTHING),
        small);
    seeds.add(withoutType(out));
    out.reset();
    Frames.chunkHead(
        out, new Frames.Chunk(3, 17, 42, 0, 100, true, null, null, 5, Frames.NOTHING), small);
    Frames.progression(out, new Frames.Progression(false, 7, 2));
    seeds.add(withoutType(out));
    out.reset();
    Frames.resultHead(
        out, new Frames.Result(3, 17, Frames.Status.VALUE, false, 5, 9, Frames.NOTHING));
    Frames.content(out, small);
    seeds.add(withoutType(out));
    out.reset();
    Frames.itemsHead(out, new Frames.Items(3, 17, 0, 3, false, true, 3, false, 5, 9));
    Codec.writeSimple(12, out);
    Frames.entry(out, Frames.Status.VALUE, small);
    Codec.writeSimple(null, out);
    seeds.add(withoutType(out));
    return seeds;
  }

  private static byte[] withoutType(HeapOutput out) {
    byte[] whole = out.toByteArray();
    return java.util.Arrays.copyOfRange(whole, 1, whole.length);
  }

  private static List<byte[]> valueSeeds() {
    Codec codec = new Codec(FuzzersTest.class.getClassLoader(), null);
    List<byte[]> seeds = new ArrayList<>();
    for (Object value : new Object[] {
      "text",
      12,
      3.5,
      new int[] {1, 2, 3},
      new String[][] {{"a"}, {null}},
      new ArrayList<>(List.of(1, "b", List.of(2L))),
      new HashMap<>(Map.of("k", new byte[] {1})),
      TimeUnit.DAYS,
      String.class,
      java.nio.ByteBuffer.allocate(9),
      new java.math.BigDecimal("1.5"),
      java.nio.file.Path.of("a", "b")
    }) {
      HeapOutput out = new HeapOutput();
      codec.write(value, out, "value");
      seeds.add(out.toByteArray());
    }
    HeapOutput out = new HeapOutput();
    codec.writeThrowable(new IllegalStateException("x", new java.io.IOException("y")), out);
    seeds.add(out.toByteArray());
    return seeds;
  }
}
