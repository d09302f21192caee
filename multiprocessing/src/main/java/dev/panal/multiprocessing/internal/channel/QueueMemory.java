package dev.panal.multiprocessing.internal.channel;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.SharedRegion;
import dev.panal.ipc.internal.shared.SharedWords;
import dev.panal.multiprocessing.QueueClosedException;
import java.io.Serial;
import java.io.Serializable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A queue's region.
 *
 * <pre>
 * +0    int      closed     1: for all
 * +64   Holders  handles on their way
 * +…    Channel
 * +…    Ledger   of a joinable queue
 * </pre>
 */
public final class QueueMemory {
  private static final String KIND = "queue";
  private static final int CLOSED = 0;
  private static final int HANDLES = 64;
  private static final int CHANNEL = HANDLES + (Holders.BYTES + 63 & -64);

  private static final int LEAST_CONTENT = 32 << 10;
  /** So that full queues of small objects, 128 bytes each, need no files. */
  private static final int MOST_CONTENT = 4 << 20;

  private static final int CONTENT_EACH = 1 << 10;

  private final SharedRegion region;
  private final SharedWords words;
  private final int maxSize;
  private final int ledgerSlots;
  private final Holders sent;
  private final Channel channel;
  private final Channel.Gate putting;
  private final Channel.Gate taking;

  private QueueMemory(SharedRegion region, int maxSize, int ledgerSlots) {
    this.region = region;
    this.words = region.words();
    this.maxSize = maxSize;
    this.ledgerSlots = ledgerSlots;
    this.sent = new Holders(words, HANDLES, region.self(), region::isAlive);
    Segments segments = new Segments(region.files(), region.self(), region::isAlive);
    this.channel = new Channel(
        region, CHANNEL, channelBytes(maxSize), maxSize, ledgerSlots, segments, Codecs.ofThread());
    this.putting = new Gate(() -> false);
    this.taking = new Gate(channel::mayComeBack);
  }

  private static int channelBytes(int maxSize) {
    long content = Math.min(MOST_CONTENT, Math.max(LEAST_CONTENT, (long) maxSize * CONTENT_EACH));
    return Channel.bytesFor(maxSize, (int) content);
  }

  /** @param ledgerSlots 0 for a queue that is not joinable */
  public static QueueMemory create(@Nullable String name, int maxSize, int ledgerSlots) {
    long bytes = CHANNEL + channelBytes(maxSize) + Channel.ledgerBytes(ledgerSlots);
    return new QueueMemory(SharedRegion.create(KIND, name, bytes), maxSize, ledgerSlots);
  }

  /** What travels. */
  public record Handle(RegionHandle region, int maxSize, int ledgerSlots, Holders.Cell cell)
      implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;
  }

  /** A handle that counts until it arrives, or this process ends. */
  public Handle send() {
    region.checkOpen();
    return new Handle(region.handle(), maxSize, ledgerSlots, sent.send());
  }

  /** @throws IllegalStateException naming the queue, when it is gone or another program's */
  public static QueueMemory receive(Handle handle) {
    QueueMemory memory =
        new QueueMemory(SharedRegion.attach(handle.region), handle.maxSize, handle.ledgerSlots);
    memory.sent.arrived(handle.cell);
    return memory;
  }

  public SharedRegion region() {
    return region;
  }

  public Channel channel() {
    return channel;
  }

  /** What ends a wait for room. */
  public Channel.Gate putting() {
    return putting;
  }

  public int maxSize() {
    return maxSize;
  }

  public boolean isClosed() {
    return words.getIntVolatile(CLOSED) != 0;
  }

  public boolean isReady() {
    return !channel.isEmpty() || taking.isShut();
  }

  /**
   * Takes the next message.
   *
   * @return null when there was none until then
   */
  public @Nullable Message take(long deadlineNanos) throws InterruptedException {
    try {
      return channel.take(deadlineNanos, taking);
    } catch (QueueClosedException drained) {
      letGo();
      throw drained;
    }
  }

  /**
   * Ends the oldest message that the current thread has taken, or else this process.
   *
   * @return false when there is none
   */
  public boolean end() throws InterruptedException {
    boolean ended = channel.end();
    if (isClosed()) {
      channel.wakeAll();
    }
    return ended;
  }

  public void close() {
    if (region.isClosed()) {
      return;
    }
    if (!isClosed()) {
      channel.withProducers(() -> words.putIntVolatile(CLOSED, 1));
    }
    letGo();
  }

  /** In this order: who takes the last message reads it before the queue is empty. */
  private boolean isUsed() {
    return !channel.isEmpty() || channel.notDone() > 0 || channel.usesFiles();
  }

  private void letGo() {
    if (!region.isClosed()) {
      Lingering.close(region, this::isUsed, sent);
    }
  }

  /** Shut when the queue is closed, unless something may come back. */
  private final class Gate implements Channel.Gate {
    private final BooleanSupplier open;

    Gate(BooleanSupplier open) {
      this.open = open;
    }

    @Override
    public boolean isShut() {
      return words.getIntAcquire(CLOSED) != 0 && !open.getAsBoolean();
    }

    @Override
    public RuntimeException exception() {
      return new QueueClosedException(region + " is closed");
    }
  }
}
