package dev.panal.multiprocessing.internal.channel;

import dev.panal.core.TaskSerializationException;
import dev.panal.core.internal.Durations;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.payload.PayloadInput;
import dev.panal.ipc.internal.payload.PayloadOutput;
import dev.panal.ipc.internal.payload.PayloadTooLargeException;
import dev.panal.ipc.internal.shared.RobustMutex;
import dev.panal.ipc.internal.shared.SharedRegion;
import dev.panal.ipc.internal.shared.WaitPlace;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A ring with its locks and waiting places: messages from many threads of many processes to as
 * many.
 *
 * <p>What is put is encoded before a lock is taken, and what is taken is decoded after it was given
 * back: no code of users runs under a lock. A message is put by the store of the ring's tail and
 * taken by that of its head. Who finds that the last holder of a lock died in it wakes all that
 * wait, for the dead one may have stored and not signalled; nothing else can be unfinished.
 *
 * <p>Two locks are taken at once only by {@link #sweep}, that of the producers first.
 */
public final class Channel {
  /** Longer messages go into files. */
  private static final int INLINE_LIMIT = 64 << 10;

  /** A timeout may be exceeded by that much when a process was stopped while it had a lock. */
  private static final long LOCK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int PRODUCERS = 0;
  private static final int CONSUMERS = PRODUCERS + aligned(RobustMutex.BYTES);
  private static final int NOT_FULL = CONSUMERS + aligned(RobustMutex.BYTES);
  private static final int NOT_EMPTY = NOT_FULL + aligned(WaitPlace.BYTES);
  private static final int LOCKS_BYTES = NOT_EMPTY + aligned(WaitPlace.BYTES);

  private static final Runnable NOTHING = () -> {};

  private static final int INLINE = 0;
  static final int FILE = 1;
  private static final int RAW = 2;

  private static final ThreadLocal<@Nullable HeapOutput> OUTPUT = new ThreadLocal<>();

  /** How often takers look for messages of the dead while there are others. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final MessageRing ring;
  private final Parts parts;
  private final int inlineLimit;
  private final @Nullable Ledger ledger;
  private final AtomicInteger filesInUse = new AtomicInteger();
  private long looked;

  private record Parts(
      RobustMutex producers,
      RobustMutex consumers,
      WaitPlace notFull,
      WaitPlace notEmpty,
      Segments segments,
      Codec codec,
      String name) {}

  /** Says what else than messages and room ends a wait. */
  public interface Gate {
    /** Whether it is over for good. Cheap: asked each time. */
    boolean isShut();

    /** Whether this process has given the channel up, so that its files may go at any moment. */
    default boolean isGivenUp() {
      return false;
    }

    /** Looks whether it is over because of a death. Asked now and then by who waits. */
    default boolean isDeserted() {
      return false;
    }

    /** To be thrown when it is over. */
    RuntimeException exception();
  }

  /** The memory of a channel's ring. */
  public static int bytesFor(int maxMessages, int contentBytes) {
    return LOCKS_BYTES + MessageRing.bytesFor(maxMessages, contentBytes);
  }

  /**
   * @param base where in the region it begins, a multiple of 64
   * @param bytes as {@link #bytesFor} tells
   * @param maxMessages 0 for as many as fit
   * @param ledgerSlots how many messages may be taken and not done, their ledger follows; 0: taken
   *     messages need not be done
   */
  public Channel(
      SharedRegion region,
      int base,
      int bytes,
      int maxMessages,
      int ledgerSlots,
      Segments segments,
      Codec codec) {
    ring =
        new MessageRing(region.chunks()[0], base + LOCKS_BYTES, bytes - LOCKS_BYTES, maxMessages);
    parts = new Parts(
        RobustMutex.at(region, base + PRODUCERS),
        RobustMutex.at(region, base + CONSUMERS),
        WaitPlace.at(region, base + NOT_FULL),
        WaitPlace.at(region, base + NOT_EMPTY),
        segments,
        codec,
        region.object());
    inlineLimit = Math.min(INLINE_LIMIT, ring.capacity() / 4);
    ledger =
        ledgerSlots == 0 ? null : new Ledger(region, base + bytes, ledgerSlots, ring, segments);
  }

  /** The memory of a ledger, behind the channel's own. */
  public static long ledgerBytes(int ledgerSlots) {
    return ledgerSlots == 0 ? 0 : Ledger.bytesFor(ledgerSlots);
  }

  public long size() {
    return ring.size();
  }

  public boolean isEmpty() {
    return ring.isEmpty();
  }

  public WaitPlace notEmpty() {
    return parts.notEmpty;
  }

  public WaitPlace notFull() {
    return parts.notFull;
  }

  /**
   * Encodes an object and puts it.
   *
   * @return false when there was no room until then
   * @throws dev.panal.core.TaskSerializationException when it cannot travel, or there is no memory
   *     for it
   */
  public boolean put(@Nullable Object item, long deadlineNanos, Gate gate)
      throws InterruptedException {
    refuseIfShut(gate);
    HeapOutput known = OUTPUT.get();
    HeapOutput out = known != null ? known : new HeapOutput(256, INLINE_LIMIT);
    OUTPUT.set(null);
    try {
      parts.codec.write(item, out, parts.name);
      if (out.length() <= inlineLimit) {
        return put(INLINE, out.buffer(), 0, out.length(), deadlineNanos, gate);
      }
    } catch (PayloadTooLargeException large) {
      // a file, then
    } finally {
      out.reset();
      OUTPUT.set(out);
    }
    return putFile(
        FILE, output -> parts.codec.write(item, output, parts.name), deadlineNanos, gate);
  }

  /** Puts bytes as they are. */
  public boolean putBytes(byte[] bytes, int offset, int length, long deadlineNanos, Gate gate)
      throws InterruptedException {
    refuseIfShut(gate);
    return length <= inlineLimit
        ? put(RAW, bytes, offset, length, deadlineNanos, gate)
        : putFile(
            FILE | RAW, output -> output.putBytes(bytes, offset, length), deadlineNanos, gate);
  }

  private boolean putFile(int kind, Consumer<PayloadOutput> content, long deadlineNanos, Gate gate)
      throws InterruptedException {
    filesInUse.incrementAndGet();
    try {
      refuseIfShut(gate);
      if (parts.segments.hasLeftovers()) {
        sweep();
      }
      return putFile(kind, parts.segments.write(content), deadlineNanos, gate);
    } finally {
      filesInUse.decrementAndGet();
    }
  }

  private boolean putFile(int kind, Segments.Reference reference, long deadlineNanos, Gate gate)
      throws InterruptedException {
    boolean put = false;
    try {
      byte[] bytes = bytes(reference);
      put = put(kind, bytes, 0, bytes.length, deadlineNanos, gate);
      return put;
    } finally {
      if (!put) {
        parts.segments.discard(reference);
      }
    }
  }

  static byte[] bytes(Segments.Reference reference) {
    return ByteBuffer.allocate(MessageRing.REFERENCE_CONTENT)
        .putLong(reference.owner())
        .putLong(reference.number())
        .array();
  }

  private boolean put(
      int kind, byte[] content, int offset, int length, long deadlineNanos, Gate gate)
      throws InterruptedException {
    while (true) {
      RobustMutex.Acquired acquired = lock(parts.producers, deadlineNanos);
      if (!acquired.isHeld()) {
        return false;
      }
      MessageRing.Result result;
      try {
        refuseIfShut(gate);
        result = ring.put(kind, content, offset, length);
      } finally {
        parts.producers.unlock();
      }
      signalForTheDead(acquired);
      if (result == MessageRing.Result.DONE) {
        parts.notEmpty.signal();
        return true;
      }
      if (result == MessageRing.Result.TOO_LONG) {
        return putFile(
            kind | FILE, out -> out.putBytes(content, offset, length), deadlineNanos, gate);
      }
      if (isPast(deadlineNanos)
          || !parts.notFull.await(
              new Waiting(gate, () -> ring.hasRoom(length), () -> false), deadlineNanos)) {
        return false;
      }
    }
  }

  private static RobustMutex.Acquired lock(RobustMutex mutex, long deadlineNanos)
      throws InterruptedException {
    if (!Thread.currentThread().isInterrupted() && mutex.lockIfFree()) {
      return RobustMutex.Acquired.YES;
    }
    long soon = System.nanoTime() + LOCK_NANOS;
    return deadlineNanos - soon > 0
        ? mutex.lockInterruptiblyUntil(deadlineNanos)
        : mutex.lockUntil(soon);
  }

  /** Who died with a lock may have stored and not signalled. */
  private void signalForTheDead(RobustMutex.Acquired acquired) {
    if (acquired == RobustMutex.Acquired.FROM_DEAD) {
      parts.notEmpty.signalAll();
      parts.notFull.signalAll();
    }
  }

  /** A wait for room or for a message, which also ends when it is over. */
  private record Waiting(Gate gate, BooleanSupplier condition, BooleanSupplier rare)
      implements WaitPlace.Attempt {
    @Override
    public boolean now(long ticket) {
      return condition.getAsBoolean() || gate.isShut();
    }

    @Override
    public boolean patrol(long ticket) {
      return gate.isDeserted() || rare.getAsBoolean();
    }
  }

  /** Who does not want to wait is not interrupted either. */
  private static boolean isPast(long deadlineNanos) {
    return System.nanoTime() - deadlineNanos >= 0;
  }

  private static int aligned(int bytes) {
    return bytes + 63 & -64;
  }

  private static void refuseIfShut(Gate gate) {
    if (gate.isShut()) {
      throw gate.exception();
    }
  }

  /**
   * Takes the next message.
   *
   * @return null when there was none until then
   */
  public @Nullable Message take(long deadlineNanos, Gate gate) throws InterruptedException {
    return take(deadlineNanos, gate, peeked -> {});
  }

  /** What a taker wants to know of a message before it takes it. */
  public interface Inspection {
    /** Under the consumers' lock: leaves the message where it is by throwing. */
    void check(Peeked peeked);
  }

  /** A message that is still the channel's. */
  public record Peeked(boolean raw, long size) {}

  /** The same, when the message passes an inspection. */
  public @Nullable Message take(long deadlineNanos, Gate gate, Inspection inspection)
      throws InterruptedException {
    while (true) {
      if (gate.isShut() && ring.isEmpty()) {
        throw gate.exception();
      }
      RobustMutex.Acquired acquired = lock(parts.consumers, deadlineNanos);
      if (!acquired.isHeld()) {
        return null;
      }
      Message message;
      try {
        message = ledger == null ? null : takeFromTheDead(ledger, acquired);
        if (message == null && ring.peek()) {
          message = ledger == null ? takeFirst(gate, inspection) : ledger.take();
        }
      } finally {
        parts.consumers.unlock();
      }
      signalForTheDead(acquired);
      if (message != null) {
        parts.notFull.signal();
        return message;
      }
      if (!awaitMessage(deadlineNanos, gate)) {
        return null;
      }
    }
  }

  private @Nullable Message takeFromTheDead(Ledger of, RobustMutex.Acquired acquired) {
    if (acquired == RobustMutex.Acquired.FROM_DEAD) {
      of.repair();
    }
    long now = System.nanoTime();
    if (ring.isEmpty() || now - looked > LOOK_NANOS) {
      looked = now;
      return of.takeFromTheDead();
    }
    return null;
  }

  /** Waits until all messages are taken and done. */
  public boolean awaitDone(long deadlineNanos) throws InterruptedException {
    Ledger of = ledger();
    return of.done()
        .await(
            new WaitPlace.Attempt() {
              @Override
              public boolean now(long ticket) {
                return of.isDone();
              }

              @Override
              public boolean patrol(long ticket) {
                repairAfterADeath(of);
                return of.isDone();
              }
            },
            deadlineNanos);
  }

  private void repairAfterADeath(Ledger of) {
    RobustMutex.Acquired acquired = parts.consumers.tryLock();
    if (acquired.isHeld()) {
      try {
        if (acquired == RobustMutex.Acquired.FROM_DEAD) {
          of.repair();
        }
      } finally {
        parts.consumers.unlock();
      }
      signalForTheDead(acquired);
    }
  }

  /**
   * Ends the oldest message that the current thread has taken, or else this process.
   *
   * @return false when there is none
   */
  public boolean end() throws InterruptedException {
    Ledger of = ledger();
    RobustMutex.Acquired acquired =
        parts.consumers.lockInterruptiblyUntil(System.nanoTime() + Durations.FOREVER_NANOS);
    boolean ended;
    try {
      if (acquired == RobustMutex.Acquired.FROM_DEAD) {
        of.repair();
      }
      ended = of.end();
    } finally {
      parts.consumers.unlock();
    }
    signalForTheDead(acquired);
    of.signalIfDone();
    return ended;
  }

  /**
   * Whether threads of this process are writing or reading files of large messages, which go with
   * the object: a thread counts before it looks whether it is too late, so one that this does not
   * tell of sees what was closed before.
   */
  public boolean usesFiles() {
    return filesInUse.get() > 0;
  }

  /** Messages that were taken and are not done. */
  public int notDone() {
    return ledger == null ? 0 : ledger.used();
  }

  /** Whether messages that other threads have taken may come back. */
  public boolean mayComeBack() {
    return ledger != null && ledger.isUsedByOthers();
  }

  private Ledger ledger() {
    return Objects.requireNonNull(ledger, "ledger");
  }

  /**
   * Waits for a message. What was put before it was over comes first.
   *
   * @return false when the time is over and there is none
   */
  public boolean awaitMessage(long deadlineNanos, Gate gate) throws InterruptedException {
    if ((gate.isShut() || gate.isDeserted()) && ring.isEmpty()) {
      throw gate.exception();
    }
    if (isPast(deadlineNanos)) {
      return !ring.isEmpty();
    }
    return parts.notEmpty.await(
        new Waiting(gate, () -> !ring.isEmpty(), this::hasDead), deadlineNanos);
  }

  private boolean hasDead() {
    return ledger != null && ledger.hasDead();
  }

  private Message takeFirst(@Nullable Gate gate, Inspection inspection) {
    boolean raw = (ring.kind() & RAW) != 0;
    byte[] content = new byte[ring.length()];
    ring.copy(content, 0);
    if ((ring.kind() & FILE) == 0) {
      inspection.check(new Peeked(raw, content.length));
      ring.take();
      return new Message(raw, content, content.length, null, false, NOTHING);
    }
    filesInUse.incrementAndGet();
    boolean taken = false;
    try {
      if (gate != null && gate.isGivenUp()) {
        throw gate.exception();
      }
      Segments.Reference reference = reference(content);
      inspection.check(new Peeked(raw, parts.segments.size(reference)));
      File file = parts.segments.claim(reference);
      ring.take();
      if (file == null) {
        throw deleted(Segments.name(reference), null);
      }
      taken = true;
      return new Message(raw, content, content.length, file, false, this::fileWasRead);
    } finally {
      if (!taken) {
        fileWasRead();
      }
    }
  }

  private void fileWasRead() {
    filesInUse.decrementAndGet();
  }

  private TaskSerializationException deleted(String file, @Nullable Throwable cause) {
    return new TaskSerializationException(
        parts.name + ": the file of a large message was deleted: " + file, cause);
  }

  static Segments.Reference reference(byte[] content) {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    return new Segments.Reference(bytes.getLong(), bytes.getLong());
  }

  /** Decodes what was put as an object. */
  public @Nullable Object decode(Message message) {
    try (message;
        var in = open(message)) {
      return parts.codec.read(in, parts.name);
    }
  }

  /** Opens what was taken; its file may be gone when this JVM, or the whole program, is ending. */
  public PayloadInput open(Message message) {
    try {
      return message.open();
    } catch (FileNotFoundException gone) {
      throw deleted(String.valueOf(message.file()), gone);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs under the producers' lock: no put is under way, and none sees what was before; but one of
   * a process that was stopped in it may come later.
   */
  public void withProducers(Runnable action) {
    boolean held = parts.producers.lockUntil(System.nanoTime() + LOCK_NANOS).isHeld();
    try {
      action.run();
    } finally {
      if (held) {
        parts.producers.unlock();
      }
    }
    wakeAll();
  }

  /** Takes all messages without reading them; returns how many. */
  public int clear() {
    int count = 0;
    if (lockConsumers()) {
      try {
        for (; ring.peek(); count++) {
          takeFirst(null, any -> {}).close();
        }
        count += ledger == null ? 0 : ledger.clear();
      } finally {
        parts.consumers.unlock();
      }
      wakeAll();
      if (ledger != null) {
        ledger.signalIfDone();
      }
    }
    return count;
  }

  /** Takes the lock, and repairs what was in it when its owner died. */
  private boolean lockConsumers() {
    RobustMutex.Acquired acquired = parts.consumers.lockUntil(System.nanoTime() + LOCK_NANOS);
    if (acquired == RobustMutex.Acquired.FROM_DEAD && ledger != null) {
      ledger.repair();
    }
    return acquired.isHeld();
  }

  /** Lets all who wait look again. */
  public void wakeAll() {
    parts.notEmpty.signalAll();
    parts.notFull.signalAll();
  }

  /** Deletes the files that dead processes left. */
  private void sweep() {
    RobustMutex.Acquired producing = parts.producers.lockUntil(System.nanoTime() + LOCK_NANOS);
    if (!producing.isHeld()) {
      return;
    }
    try {
      if (lockConsumers()) {
        try {
          parts.segments.sweep(references());
        } finally {
          parts.consumers.unlock();
        }
      }
    } finally {
      parts.producers.unlock();
    }
    wakeAll();
  }

  private Set<String> references() {
    Set<String> names = new HashSet<>();
    ring.forEach((kind, content) -> {
      if ((kind & FILE) != 0) {
        names.add(Segments.name(reference(content)));
      }
    });
    if (ledger != null) {
      ledger.addReferences(names);
    }
    return names;
  }
}
