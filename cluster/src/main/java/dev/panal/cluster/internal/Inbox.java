package dev.panal.cluster.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the frames of a conversation back into order; whoever brings the next one handles all that
 * follow it. Thread-safe.
 *
 * <p>A frame that does not come while later ones are there ends the conversation after a limit:
 * whoever waits for what it said would wait for ever.
 */
final class Inbox {
  private final Duration limit;
  private final Consumer<byte[]> handler;
  private final LongConsumer missing;
  private final Map<Long, byte[]> early = new HashMap<>();
  private long next;
  private boolean handling;
  /** One look at a time is due, however often frames overtake each other. */
  private boolean lookDue;

  private boolean ended;

  /**
   * @param handler takes one frame at a time
   * @param missing is told the number of a frame that has not come within the limit, once
   */
  Inbox(Duration limit, Consumer<byte[]> handler, LongConsumer missing) {
    this.limit = limit;
    this.handler = handler;
    this.missing = missing;
  }

  void put(long number, byte[] frame) {
    synchronized (this) {
      if (ended) {
        return;
      }
      early.put(number, frame);
      if (handling) {
        return;
      }
      handling = true;
    }
    byte[] following;
    while ((following = take()) != null) {
      handler.accept(following);
    }
  }

  private synchronized byte @Nullable [] take() {
    byte[] frame = early.remove(next);
    if (frame == null) {
      handling = false;
      lookLater();
    } else {
      next++;
    }
    return frame;
  }

  private synchronized void lookLater() {
    if (!early.isEmpty() && !lookDue) {
      lookDue = true;
      long awaited = next;
      CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> look(awaited));
    }
  }

  private void look(long awaited) {
    synchronized (this) {
      lookDue = false;
      boolean lost = next == awaited && !early.isEmpty() && !handling;
      if (!lost) {
        lookLater();
        return;
      }
      ended = true;
      early.clear();
    }
    missing.accept(awaited);
  }
}
