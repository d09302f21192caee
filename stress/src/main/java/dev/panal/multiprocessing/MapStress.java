package dev.panal.multiprocessing;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.panal.ipc.internal.shared.RobustMutex;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A reader of the shared map beside a writer that uses memory of freed entries again. */
public class MapStress {
  private static final int PLACES = 1 << 11;
  private static final int SLOTS = 8;
  private static final int MUTEX = 64 * 18;
  private static final int SEGMENT = MapSegment.HEADER + SLOTS * Long.BYTES + 4 * 64;
  private static final int PLACE = MUTEX + SEGMENT;

  private static final long HASH = 0x1234567890abcdefL;
  private static final byte[] KEY = {1};
  private static final byte[] OTHER = {2};

  private MapStress() {}

  /** One region with a place for every state that the harness holds at a time. */
  private static final class Places {
    static final SharedRegion REGION = SharedRegion.create("stress", null, (long) PLACES * PLACE);
    static final AtomicLong TAKEN = new AtomicLong();
    static final long[] OWNERS = new long[PLACES];
  }

  static class Place {
    private final long taken = Places.TAKEN.incrementAndGet();
    private final int index = (int) (taken % PLACES);
    private final MapSegment segment;

    Place() {
      Places.OWNERS[index] = taken;
      int offset = index * PLACE;
      for (int at = 0; at < PLACE; at += Long.BYTES) {
        Places.REGION.words().putLong(offset + at, 0);
      }
      segment = new MapSegment(
          Places.REGION.words(),
          offset + MUTEX,
          SEGMENT,
          SLOTS,
          RobustMutex.at(Places.REGION, offset));
      segment.initialize();
      put(KEY, 1);
    }

    final void put(byte[] key, int value) {
      byte[] all = new byte[24];
      Arrays.fill(all, (byte) value);
      if (!segment.put(HASH, key, key.length, all, all.length)) {
        throw new IllegalStateException("full");
      }
    }

    final void remove(byte[] key) {
      segment.remove(HASH, key, key.length);
    }

    /** The value of the key, 0: none, -1: parts of several. */
    final int get() {
      if (Places.OWNERS[index] != taken) {
        throw new IllegalStateException(
            "more than " + PLACES + " states at a time: run with -strideCount 4");
      }
      byte[] value = segment.get(HASH, KEY, KEY.length);
      if (value == null) {
        return 0;
      }
      for (byte each : value) {
        if (each != value[0]) {
          return -1;
        }
      }
      return value.length == 24 ? value[0] : -1;
    }
  }

  @JCStressTest
  @Outcome(
      id = {"1", "2", "3", "4"},
      expect = ACCEPTABLE,
      desc = "one of the values it had")
  @Outcome(expect = FORBIDDEN, desc = "none, or parts of several")
  @State
  public static class Replaces extends Place {
    @Actor
    public void writer() {
      put(KEY, 2);
      put(KEY, 3);
      put(KEY, 4);
    }

    @Actor
    public void reader(I_Result result) {
      result.r1 = get();
    }
  }

  @JCStressTest
  @Outcome(
      id = {"0", "1"},
      expect = ACCEPTABLE,
      desc = "as before or as after")
  @Outcome(expect = FORBIDDEN, desc = "another key's value, or parts of it")
  @State
  public static class RemovesAndUsesAgain extends Place {
    @Actor
    public void writer() {
      remove(KEY);
      put(OTHER, 5);
      put(OTHER, 6);
    }

    @Actor
    public void reader(I_Result result) {
      result.r1 = get();
    }
  }
}
