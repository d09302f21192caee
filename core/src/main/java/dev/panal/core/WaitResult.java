package dev.panal.core;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Futures split by whether they were done when a wait ended; each set in the order given,
 * duplicates once.
 *
 * @param <F> the kind of future
 * @param done finished, failed and cancelled ones
 * @param notDone the others
 */
public record WaitResult<F extends TaskFuture<?>>(Set<F> done, Set<F> notDone) {
  public WaitResult {
    done = Collections.unmodifiableSet(new LinkedHashSet<>(done));
    notDone = Collections.unmodifiableSet(new LinkedHashSet<>(notDone));
  }
}
