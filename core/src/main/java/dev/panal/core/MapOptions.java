package dev.panal.core;

import dev.panal.core.internal.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How {@link TaskSubmitter#map} and {@link TaskSubmitter#mapOutcomes} read, send and return items.
 * Immutable.
 */
public final class MapOptions {
  private static final MapOptions DEFAULTS = builder().build();

  private final @Nullable Integer chunkSize;
  private final @Nullable Integer bufferSize;
  private final boolean ordered;
  private final @Nullable Duration totalTimeout;

  private MapOptions(Builder b) {
    chunkSize = b.chunkSize;
    bufferSize = b.bufferSize;
    ordered = b.ordered;
    totalTimeout = b.totalTimeout;
  }

  /** Automatic chunks, the executor's own buffer size, ordered, no timeout. */
  public static MapOptions defaults() {
    return DEFAULTS;
  }

  /** Starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Items sent to a worker together. Not set: chosen from the measured time of an item. */
  public OptionalInt chunkSize() {
    return chunkSize == null ? OptionalInt.empty() : OptionalInt.of(chunkSize);
  }

  /** Most items read but not yet returned. Not set: chosen by the executor. */
  public OptionalInt bufferSize() {
    return bufferSize == null ? OptionalInt.empty() : OptionalInt.of(bufferSize);
  }

  /** Whether results come in the order of the items; otherwise as they finish. */
  public boolean ordered() {
    return ordered;
  }

  /** Limit of the whole call, from the call on. Not set: none. */
  public Optional<Duration> totalTimeout() {
    return Optional.ofNullable(totalTimeout);
  }

  @Override
  public String toString() {
    return "MapOptions[chunkSize=" + chunkSize + ", bufferSize=" + bufferSize + ", ordered="
        + ordered + ", totalTimeout=" + totalTimeout + "]";
  }

  /** Sets options one by one. Not thread-safe. */
  public static final class Builder {
    private @Nullable Integer chunkSize;
    private @Nullable Integer bufferSize;
    private boolean ordered = true;
    private @Nullable Duration totalTimeout;

    private Builder() {}

    /** Items sent to a worker together, at least 1; Python's {@code chunksize}. */
    public Builder chunkSize(int items) {
      chunkSize = requirePositive(items, "chunkSize");
      return this;
    }

    /** Most items read but not yet returned, at least 1; Python's {@code buffersize}. */
    public Builder bufferSize(int items) {
      bufferSize = requirePositive(items, "bufferSize");
      return this;
    }

    /** Whether results come in the order of the items (the default) or as they finish. */
    public Builder ordered(boolean value) {
      ordered = value;
      return this;
    }

    /**
     * Limit of the whole call, at least zero, from the call on; Python's {@code timeout}. A result
     * that is not there by then is a {@link WaitTimeoutException}.
     */
    public Builder totalTimeout(Duration limit) {
      totalTimeout = Durations.requireNotNegative(limit, "totalTimeout");
      return this;
    }

    /** An immutable copy of what is set. */
    public MapOptions build() {
      return new MapOptions(this);
    }

    private static int requirePositive(int items, String name) {
      if (items < 1) {
        throw new IllegalArgumentException(name + "=" + items + " must be at least 1");
      }
      return items;
    }
  }
}
