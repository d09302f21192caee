package dev.panal.multiprocessing.internal.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A producer and a consumer, who share no lock, meet in the cursors of a ring. */
public class RingStress {
  private static final int RINGS = 1 << 14;
  private static final int MAX = 2;
  private static final int BYTES = MessageRing.bytesFor(MAX, 64);

  private RingStress() {}

  /** Rings for more states than the harness holds at a time. */
  private static final class Rings {
    static final ByteBuffer MEMORY = ByteBuffer.allocateDirect(RINGS * BYTES);
    static final AtomicLong TAKEN = new AtomicLong();
    static final byte[] ZEROS = new byte[BYTES];
  }

  /** One ring, as a producer and a consumer in two processes see it. */
  static class Both {
    final MessageRing producers;
    final MessageRing consumers;

    Both() {
      int base = (int) (Rings.TAKEN.incrementAndGet() % RINGS) * BYTES;
      Rings.MEMORY.put(base, Rings.ZEROS);
      producers = new MessageRing(Rings.MEMORY, base, BYTES, MAX);
      consumers = new MessageRing(Rings.MEMORY, base, BYTES, MAX);
    }

    boolean put(int number) {
      byte[] content = new byte[24];
      Arrays.fill(content, (byte) number);
      return producers.put(number, content, 0, content.length) == MessageRing.Result.DONE;
    }

    /** The next message's number; 0 for none, -1 for one that is not whole. */
    int take() {
      if (!consumers.peek()) {
        return 0;
      }
      int number = consumers.kind();
      byte[] content = new byte[consumers.length()];
      consumers.copy(content, 0);
      consumers.take();
      byte[] whole = new byte[24];
      Arrays.fill(whole, (byte) number);
      return number > 0 && Arrays.equals(content, whole) ? number : -1;
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "too early for both")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "too early for the first look")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "too early for the second")
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "both, in order")
  @Outcome(expect = FORBIDDEN, desc = "a message that is not whole, or out of order")
  @State
  public static class Messages extends Both {
    @Actor
    public void producer() {
      put(1);
      put(2);
    }

    @Actor
    public void consumer(II_Result r) {
      r.r1 = take();
      r.r2 = take();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 23", expect = ACCEPTABLE, desc = "taken before the put")
  @Outcome(id = "1, 20", expect = ACCEPTABLE, desc = "the ring was full")
  @Outcome(expect = FORBIDDEN, desc = "a message is overwritten or lost")
  @State
  public static class FullRing extends Both {
    private int first;

    public FullRing() {
      put(1);
      put(2);
    }

    @Actor
    public void producer() {
      put(3);
    }

    @Actor
    public void consumer() {
      first = take();
    }

    @Arbiter
    public void rest(II_Result r) {
      r.r1 = first;
      r.r2 = 10 * take() + take();
    }
  }
}
