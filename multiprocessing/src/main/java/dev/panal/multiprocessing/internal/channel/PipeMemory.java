package dev.panal.multiprocessing.internal.channel;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.io.Serial;
import java.io.Serializable;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One end of a pipe, as one handle of it sees it.
 *
 * <pre>
 * +0    Holders  of end 0
 * +…    Holders  of end 1
 * +…    Channel  from end 0 to end 1; only in a duplex pipe
 * +…    Channel  from end 1 to end 0
 * </pre>
 */
public final class PipeMemory {
  private static final String KIND = "pipe";
  private static final int HOLDERS = Holders.BYTES + 63 & -64;
  private static final int CHANNELS = 2 * HOLDERS;
  private static final int CONTENT = 64 << 10;
  private static final int CHANNEL = Channel.bytesFor(0, CONTENT);

  private final SharedRegion region;
  private final int end;
  private final boolean duplex;
  private final Holders own;
  private final Holders other;
  private final @Nullable Channel in;
  private final @Nullable Channel out;
  private final Held held;
  private volatile int seen;
  private volatile boolean gone;

  /** What ends with the handle, apart from it. */
  private record Held(
      SharedRegion region,
      Holders holders,
      Holders.Cell cell,
      @Nullable Channel in,
      @Nullable Channel out)
      implements Runnable {
    @Override
    public void run() {
      holders.release(cell);
      if (in != null) {
        in.wakeAll();
      }
      if (out != null) {
        out.wakeAll();
      }
      Lingering.close(region, () -> usesFiles(in) || usesFiles(out), holders);
    }

    private static boolean usesFiles(@Nullable Channel channel) {
      return channel != null && channel.usesFiles();
    }
  }

  private PipeMemory(
      SharedRegion region, int end, boolean duplex, Holders.@Nullable Cell received) {
    this.region = region;
    this.end = end;
    this.duplex = duplex;
    own = new Holders(region.words(), end * HOLDERS, region.self(), region::isAlive);
    other = new Holders(region.words(), (1 - end) * HOLDERS, region.self(), region::isAlive);
    Segments segments = new Segments(region.files(), region.self(), region::isAlive);
    Channel toOne = duplex ? channel(region, CHANNELS, segments) : null;
    Channel toZero = channel(region, duplex ? CHANNELS + CHANNEL : CHANNELS, segments);
    in = end == 0 ? toZero : toOne;
    out = end == 0 ? toOne : toZero;
    Holders.Cell cell = received == null ? own.hold() : own.receive(received);
    held = new Held(region, own, cell, in, out);
  }

  private static Channel channel(SharedRegion region, int base, Segments segments) {
    return new Channel(region, base, CHANNEL, 0, 0, segments, Codecs.ofThread());
  }

  /** Both ends of a new pipe. */
  public static PipeMemory[] create(boolean duplex) {
    long bytes = CHANNELS + (duplex ? 2L : 1L) * CHANNEL;
    SharedRegion region = SharedRegion.create(KIND, null, bytes);
    return new PipeMemory[] {
      new PipeMemory(region, 0, duplex, null),
      new PipeMemory(SharedRegion.attach(region.handle()), 1, duplex, null)
    };
  }

  /** What travels. */
  public record Handle(RegionHandle region, int end, boolean duplex, Holders.Cell cell)
      implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;
  }

  /** A handle that counts as a holder until it arrives, or this process ends. */
  public Handle send() {
    region.checkOpen();
    return new Handle(region.handle(), end, duplex, own.send());
  }

  /** @throws IllegalStateException naming the pipe, when it is gone or another program's */
  public static PipeMemory receive(Handle handle) {
    return new PipeMemory(
        SharedRegion.attach(handle.region), handle.end, handle.duplex, handle.cell);
  }

  /** Messages come through it; null at the end that only sends. */
  public @Nullable Channel in() {
    return in;
  }

  /** Messages go through it; null at the end that only receives. */
  public @Nullable Channel out() {
    return out;
  }

  /** For messages: the pipe and the number of the end. */
  public String name() {
    return region.object() + "/" + end;
  }

  public boolean isClosed() {
    return region.isClosed();
  }

  /**
   * Gives this handle up, once; refers to nothing that refers to the handle. The memory stays until
   * handles of this end that are on their way have arrived.
   */
  public Runnable closing() {
    return held;
  }

  /** Whether nobody holds the other end: cheap, unless a holder has given it up since. */
  public boolean isPeerGone() {
    int news = other.news();
    if (news != seen) {
      seen = news;
      return lookForPeer();
    }
    return gone;
  }

  /** The same, deaths included. */
  public boolean lookForPeer() {
    gone = !other.isHeld();
    return gone;
  }

  /**
   * What ends a wait at this end.
   *
   * @param closed whether this handle is closed
   * @param exception for when the peer is gone
   */
  public Channel.Gate gate(BooleanSupplier closed, Supplier<RuntimeException> exception) {
    return new Channel.Gate() {
      @Override
      public boolean isShut() {
        return closed.getAsBoolean() || isPeerGone();
      }

      @Override
      public boolean isGivenUp() {
        return closed.getAsBoolean();
      }

      @Override
      public boolean isDeserted() {
        return closed.getAsBoolean() || lookForPeer();
      }

      @Override
      public RuntimeException exception() {
        return closed.getAsBoolean()
            ? new IllegalStateException(name() + " is closed")
            : exception.get();
      }
    };
  }
}
