package dev.panal.core;

import dev.panal.core.internal.Durations;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How single tasks are run; for {@link TaskSubmitter#with}. Immutable. What is not set falls
 * through to the executor's own defaults.
 */
public final class TaskOptions {
  private static final TaskOptions NONE = builder().build();

  private final @Nullable Duration timeout;
  private final @Nullable Integer crashRetries;
  private final @Nullable String name;
  private final @Nullable Integer priority;

  private TaskOptions(Builder b) {
    timeout = b.timeout;
    crashRetries = b.crashRetries;
    name = b.name;
    priority = b.priority;
  }

  /** Options with nothing set. */
  public static TaskOptions none() {
    return NONE;
  }

  /** Starts with nothing set. */
  public static Builder builder() {
    return new Builder();
  }

  /** Limit of a task's run, from when it starts. Not set: none. */
  public Optional<Duration> timeout() {
    return Optional.ofNullable(timeout);
  }

  /** How often a task is run again after its worker crashed. Not set: 0. */
  public int crashRetries() {
    return crashRetries == null ? 0 : crashRetries;
  }

  /** Name shown in {@link TaskInfo}, messages and reports. Not set: none. */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** Higher ones start first, equal ones in the order submitted. Not set: 0. */
  public int priority() {
    return priority == null ? 0 : priority;
  }

  /** These options with those that {@code other} sets taken from there. */
  public TaskOptions overriddenBy(TaskOptions other) {
    if (other.equals(NONE)) {
      return this;
    }
    Builder merged = new Builder();
    merged.timeout = other.timeout != null ? other.timeout : timeout;
    merged.crashRetries = other.crashRetries != null ? other.crashRetries : crashRetries;
    merged.name = other.name != null ? other.name : name;
    merged.priority = other.priority != null ? other.priority : priority;
    return merged.build();
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof TaskOptions other
        && Objects.equals(timeout, other.timeout)
        && Objects.equals(crashRetries, other.crashRetries)
        && Objects.equals(name, other.name)
        && Objects.equals(priority, other.priority);
  }

  @Override
  public int hashCode() {
    return Objects.hash(timeout, crashRetries, name, priority);
  }

  @Override
  public String toString() {
    return "TaskOptions[timeout=" + timeout + ", crashRetries=" + crashRetries + ", name=" + name
        + ", priority=" + priority + "]";
  }

  /** Sets options one by one. Not thread-safe. */
  public static final class Builder {
    private @Nullable Duration timeout;
    private @Nullable Integer crashRetries;
    private @Nullable String name;
    private @Nullable Integer priority;

    private Builder() {}

    /** Limit of a task's run, more than zero; the clock starts when the task starts. */
    public Builder timeout(Duration limit) {
      if (Durations.requireNotNegative(limit, "timeout").isZero()) {
        throw new IllegalArgumentException("timeout=" + limit + " leaves a task no time to run");
      }
      timeout = limit;
      return this;
    }

    /**
     * How often a task may be run again after its worker crashed, at least 0; never after
     * exceptions or timeouts.
     */
    public Builder crashRetries(int times) {
      if (times < 0) {
        throw new IllegalArgumentException("crashRetries=" + times + " must not be negative");
      }
      crashRetries = times;
      return this;
    }

    /** Name shown in {@link TaskInfo}, messages and reports. */
    public Builder name(String text) {
      name = Objects.requireNonNull(text, "name");
      return this;
    }

    /** Higher ones start first; any int. */
    public Builder priority(int value) {
      priority = value;
      return this;
    }

    /** An immutable copy of what is set. */
    public TaskOptions build() {
      return new TaskOptions(this);
    }
  }
}
