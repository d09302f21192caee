package dev.panal.core;

import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What is known about the end of a worker process. Immutable. */
public final class CrashReport implements Serializable {
  @Serial
  private static final long serialVersionUID = 1L;

  private final int workerIndex;
  private final String workerName;
  private final long pid;
  private final @Nullable Integer exitCode;
  private final @Nullable String signal;
  private final long taskId;
  private final @Nullable String taskName;
  private final @Nullable Duration ran;
  private final @Nullable Long heapBytes;
  private final @Nullable Long peakBytes;
  private final String stderrTail;
  private final @Nullable String errorFile; // a Path is not Serializable
  private final String errorFileHead;

  private CrashReport(Builder b) {
    workerIndex = b.workerIndex;
    workerName = b.workerName;
    pid = b.pid;
    exitCode = b.exitCode;
    signal = b.signal;
    taskId = b.taskId;
    taskName = b.taskName;
    ran = b.ran;
    heapBytes = b.heapBytes;
    peakBytes = b.peakBytes;
    stderrTail = b.stderrTail;
    errorFile = b.errorFile;
    errorFileHead = b.errorFileHead;
  }

  /** Starts with nothing known. */
  public static Builder builder() {
    return new Builder();
  }

  /** Place of the worker in its pool, from 0; -1 when it has none. */
  public int workerIndex() {
    return workerIndex;
  }

  /** Name of the worker: its pool and place. */
  public String workerName() {
    return workerName;
  }

  /** Process id of the worker; -1 when it never had one. */
  public long pid() {
    return pid;
  }

  /** The exit code as the operating system gave it: 128 + n for most signals. */
  public OptionalInt exitCode() {
    return exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode);
  }

  /** Name of the signal that ended the worker, such as {@code SIGSEGV}. */
  public Optional<String> signal() {
    return Optional.ofNullable(signal);
  }

  /** Id of the task that was running; 0 when there was none. */
  public long taskId() {
    return taskId;
  }

  /** Name of that task. */
  public Optional<String> taskName() {
    return Optional.ofNullable(taskName);
  }

  /** How long the task had been running. */
  public Optional<Duration> ran() {
    return Optional.ofNullable(ran);
  }

  /** The worker's used heap in bytes, as last sampled. */
  public OptionalLong heapBytes() {
    return heapBytes == null ? OptionalLong.empty() : OptionalLong.of(heapBytes);
  }

  /** The worker's peak resident memory in bytes, as last sampled. */
  public OptionalLong peakBytes() {
    return peakBytes == null ? OptionalLong.empty() : OptionalLong.of(peakBytes);
  }

  /** The last lines that the worker wrote to its standard error; empty when there were none. */
  public String stderrTail() {
    return stderrTail;
  }

  /** The JVM's {@code hs_err} file. */
  public Optional<Path> errorFile() {
    return Optional.ofNullable(errorFile).map(Path::of);
  }

  /** First lines of the {@code hs_err} file; empty when there is none. */
  public String errorFileHead() {
    return errorFileHead;
  }

  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder("worker=").append(workerName).append(", pid=").append(pid);
    signal().ifPresent(name -> text.append(", signal=").append(name));
    exitCode().ifPresent(code -> text.append(", exitCode=").append(code));
    if (taskId != 0) {
      text.append(", task=").append(taskId);
      taskName().ifPresent(name -> text.append(" (").append(name).append(')'));
    }
    ran().ifPresent(time -> text.append(", ran=").append(time));
    heapBytes().ifPresent(bytes -> text.append(", heapBytes=").append(bytes));
    peakBytes().ifPresent(bytes -> text.append(", peakBytes=").append(bytes));
    errorFile().ifPresent(file -> text.append(", errorFile=").append(file));
    return text.toString();
  }

  /** Collects what is known; everything is optional. Not thread-safe. */
  public static final class Builder {
    private int workerIndex = -1;
    private String workerName = "";
    private long pid = -1;
    private @Nullable Integer exitCode;
    private @Nullable String signal;
    private long taskId;
    private @Nullable String taskName;
    private @Nullable Duration ran;
    private @Nullable Long heapBytes;
    private @Nullable Long peakBytes;
    private String stderrTail = "";
    private @Nullable String errorFile;
    private String errorFileHead = "";

    private Builder() {}

    /** {@link CrashReport#workerIndex()}. */
    public Builder workerIndex(int index) {
      workerIndex = index;
      return this;
    }

    /** {@link CrashReport#workerName()}. */
    public Builder workerName(String name) {
      workerName = name;
      return this;
    }

    /** {@link CrashReport#pid()}. */
    public Builder pid(long value) {
      pid = value;
      return this;
    }

    /** {@link CrashReport#exitCode()}. */
    public Builder exitCode(int code) {
      exitCode = code;
      return this;
    }

    /** {@link CrashReport#signal()}. */
    public Builder signal(@Nullable String name) {
      signal = name;
      return this;
    }

    /** Id, and name if it has one, of the task that was running. */
    public Builder task(long id, @Nullable String name) {
      taskId = id;
      taskName = name;
      return this;
    }

    /** {@link CrashReport#ran()}. */
    public Builder ran(@Nullable Duration time) {
      ran = time;
      return this;
    }

    /** {@link CrashReport#heapBytes()}. */
    public Builder heapBytes(long bytes) {
      heapBytes = bytes;
      return this;
    }

    /** {@link CrashReport#peakBytes()}. */
    public Builder peakBytes(long bytes) {
      peakBytes = bytes;
      return this;
    }

    /** {@link CrashReport#stderrTail()}. */
    public Builder stderrTail(String lines) {
      stderrTail = lines;
      return this;
    }

    /** {@link CrashReport#errorFile()}. */
    public Builder errorFile(@Nullable Path file) {
      errorFile = file == null ? null : file.toString();
      return this;
    }

    /** {@link CrashReport#errorFileHead()}. */
    public Builder errorFileHead(String lines) {
      errorFileHead = lines;
      return this;
    }

    /** An immutable copy of what is set. */
    public CrashReport build() {
      return new CrashReport(this);
    }
  }
}
