package dev.panal.multiprocessing.internal.channel;

import dev.panal.ipc.internal.shared.SharedRegion;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds of objects that were closed here and are still needed by others: for a handle that is on
 * its way, for what nobody has taken yet. A daemon thread looks after them; it ends with the last.
 */
public final class Lingering {
  /** How long the hold of a closed object waits for handles that are on their way. */
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final long FIRST_MILLIS = 1;
  private static final long LAST_MILLIS = 50;

  private static final List<Hold> HOLDS = new ArrayList<>();
  private static @Nullable Thread thread;

  private record Hold(SharedRegion region, BooleanSupplier used, Holders handles, long endNanos) {
    boolean isNeeded() {
      return used.getAsBoolean() || handles.isSending() && System.nanoTime() - endNanos < 0;
    }

    void end() {
      handles.giveUpSent();
      region.close();
    }
  }

  private Lingering() {}

  /**
   * Closes the region as soon as it is not needed any more.
   *
   * @param used whether something is in it
   * @param handles some of which may be on their way, which is waited for a minute at most
   */
  public static void close(SharedRegion region, BooleanSupplier used, Holders handles) {
    Hold hold = new Hold(region, used, handles, System.nanoTime() + LONGEST_NANOS);
    if (!hold.isNeeded()) {
      hold.end();
      return;
    }
    synchronized (HOLDS) {
      HOLDS.add(hold);
      if (thread == null) {
        Thread next = new Thread(null, Lingering::look, "panal-lingering", 0, false);
        next.setDaemon(true);
        thread = next;
        next.start();
      } else {
        HOLDS.notifyAll();
      }
    }
  }

  private static void look() {
    long pause = FIRST_MILLIS;
    synchronized (HOLDS) {
      while (true) {
        for (Iterator<Hold> each = HOLDS.iterator(); each.hasNext(); ) {
          Hold hold = each.next();
          if (!hold.isNeeded()) {
            each.remove();
            hold.end();
          }
        }
        if (HOLDS.isEmpty()) {
          thread = null;
          return;
        }
        try {
          HOLDS.wait(pause);
        } catch (InterruptedException nobodyShouldAndItMeansNothing) {
          // The flag is clear again.
        }
        pause = Math.min(2 * pause, LAST_MILLIS);
      }
    }
  }
}
