package dev.panal.futures.internal.process;

import dev.panal.futures.LogForwarder;
import dev.panal.futures.WorkerOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How worker JVMs are started: checked and copied, the same for all workers of a pool. */
public final class LaunchSettings {
  private final String name;
  private final int workers;
  private final Path javaHome;
  private final List<String> jvmArgs;
  private final @Nullable String maxHeap;
  private final Map<String, @Nullable String> environment;
  private final @Nullable Path workingDirectory;
  private final List<Path> classPath;
  private final OptionalInt debugPort;
  private final boolean suspend;
  private final WorkerOutput output;
  private final @Nullable LogForwarder logForwarder;
  private final boolean controlledByStandardInput;
  private final boolean classDataArchive;
  private final boolean training;
  private final JavaCommand command;

  private LaunchSettings(Builder builder) {
    name = builder.name;
    workers = builder.workers;
    javaHome = builder.javaHome;
    jvmArgs = builder.jvmArgs;
    maxHeap = builder.maxHeap;
    environment = builder.environment;
    workingDirectory = builder.workingDirectory;
    classPath = builder.classPath;
    debugPort = builder.debugPort;
    suspend = builder.suspend;
    output = builder.output;
    logForwarder = builder.logForwarder;
    controlledByStandardInput = builder.controlledByStandardInput;
    classDataArchive = builder.classDataArchive;
    training = builder.training;
    command = JavaCommand.of(this);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The pool's or process's name: in thread names and in the names of output files. */
  public String name() {
    return name;
  }

  /** How many workers share the machine's memory. */
  public int workers() {
    return workers;
  }

  public Path javaHome() {
    return javaHome;
  }

  /** The user's own JVM flags, which win over all others. */
  public List<String> jvmArgs() {
    return jvmArgs;
  }

  public Optional<String> maxHeap() {
    return Optional.ofNullable(maxHeap);
  }

  /** Added to the parent's environment; a null value removes. */
  public Map<String, @Nullable String> environment() {
    return environment;
  }

  public Optional<Path> workingDirectory() {
    return Optional.ofNullable(workingDirectory);
  }

  /** Appended to the parent's class path. */
  public List<Path> classPath() {
    return classPath;
  }

  /** Whether workers wait for their debugger. */
  public boolean suspend() {
    return suspend;
  }

  /** The first worker's debug port; worker i listens on that port + i. */
  public OptionalInt debugPort() {
    return debugPort;
  }

  public WorkerOutput output() {
    return output;
  }

  /** Who takes what workers log; empty where it goes its own ways. */
  public Optional<LogForwarder> logForwarder() {
    return Optional.ofNullable(logForwarder);
  }

  /** Whether the child's standard input carries control messages; otherwise it is empty. */
  public boolean controlledByStandardInput() {
    return controlledByStandardInput;
  }

  boolean usesArchive() {
    return classDataArchive && ClassDataArchive.isOn();
  }

  /** It is no worker, but a JVM at the lowest priority that writes an archive. */
  boolean isTraining() {
    return training;
  }

  /** Where such workers' classes are archived; empty where they cannot be, or shall not. */
  public Optional<ClassDataArchive> archive() {
    return command.archive();
  }

  /** A JVM as such a worker has it, that writes an archive when it ends. */
  public LaunchSettings training(Path archive) {
    List<String> flags = new ArrayList<>(jvmArgs);
    flags.addAll(ClassDataArchive.trainingFlags(archive));
    Builder builder = builder()
        .name(name)
        .workers(workers)
        .javaHome(javaHome)
        .jvmArgs(flags)
        .environment(environment)
        .classPath(classPath)
        .classDataArchive(false)
        .output(WorkerOutput.discard());
    builder.maxHeap = maxHeap;
    builder.workingDirectory = workingDirectory;
    builder.training = true;
    return builder.build();
  }

  /** The command line, worked out once. */
  public JavaCommand command() {
    return command;
  }

  /** Collects settings; {@link #build} checks them. */
  public static final class Builder {
    private static final Pattern SIZE = Pattern.compile("[1-9][0-9]*[kKmMgGtT]?");

    private static final Set<String> RESERVED =
        Set.of("-cp", "-classpath", "--class-path", "-jar", "-m", "--module");

    private String name = "panal";
    private int workers = 1;
    private Path javaHome = Path.of(System.getProperty("java.home"));
    private List<String> jvmArgs = List.of();
    private @Nullable String maxHeap;
    private Map<String, @Nullable String> environment = Map.of();
    private @Nullable Path workingDirectory;
    private List<Path> classPath = List.of();
    private OptionalInt debugPort = OptionalInt.empty();
    private boolean suspend;
    private WorkerOutput output = WorkerOutput.inherit();
    private @Nullable LogForwarder logForwarder;
    private boolean controlledByStandardInput;
    private boolean classDataArchive = true;
    private boolean training;

    private Builder() {}

    public Builder name(String value) {
      name = Objects.requireNonNull(value, "name");
      return this;
    }

    public Builder workers(int value) {
      workers = value;
      return this;
    }

    /** Default: the parent's own. */
    public Builder javaHome(Path value) {
      javaHome = Objects.requireNonNull(value, "javaHome");
      return this;
    }

    public Builder jvmArgs(List<String> value) {
      jvmArgs = List.copyOf(value);
      return this;
    }

    public Builder maxHeap(String value) {
      maxHeap = Objects.requireNonNull(value, "maxHeap");
      return this;
    }

    public Builder environment(Map<String, @Nullable String> value) {
      environment = Collections.unmodifiableMap(new LinkedHashMap<>(value));
      return this;
    }

    public Builder workingDirectory(Path value) {
      workingDirectory = Objects.requireNonNull(value, "workingDirectory").toAbsolutePath();
      return this;
    }

    public Builder classPath(List<Path> value) {
      List<Path> absolute = new ArrayList<>();
      value.forEach(path -> absolute.add(path.toAbsolutePath()));
      classPath = List.copyOf(absolute);
      return this;
    }

    public Builder debugPort(int value) {
      debugPort = OptionalInt.of(value);
      return this;
    }

    public Builder suspend(boolean value) {
      suspend = value;
      return this;
    }

    public Builder output(WorkerOutput value) {
      output = Objects.requireNonNull(value, "output");
      return this;
    }

    public Builder logForwarder(@Nullable LogForwarder value) {
      logForwarder = value;
      return this;
    }

    public Builder controlledByStandardInput(boolean value) {
      controlledByStandardInput = value;
      return this;
    }

    /** Whether an archive of the worker's classes is used. Default: yes. */
    public Builder classDataArchive(boolean value) {
      classDataArchive = value;
      return this;
    }

    public LaunchSettings build() {
      check(workers > 0, "workers=" + workers + " must be positive");
      check(
          maxHeap == null || SIZE.matcher(maxHeap).matches(),
          "maxHeap=" + maxHeap + " must be a number with k, m, g or t, as in 512m");
      check(
          Files.isExecutable(TargetJvm.launcher(javaHome)),
          "javaHome=" + javaHome + " has no executable " + TargetJvm.launcher(javaHome));
      check(
          workingDirectory == null || Files.isDirectory(workingDirectory),
          "workingDirectory=" + workingDirectory + " is not a directory");
      for (Path entry : classPath) {
        check(Files.exists(entry), "classPath: " + entry + " does not exist");
      }
      if (debugPort.isPresent()) {
        int first = debugPort.getAsInt();
        check(
            first > 0 && first + workers - 1 <= 65535,
            "debugPort=" + first + " to " + (first + (long) workers - 1)
                + " must be from 1 to 65535");
      }
      for (String variable : environment.keySet()) {
        check(
            !variable.isEmpty() && variable.indexOf('=') < 0 && variable.indexOf('\0') < 0,
            "environment variable=" + variable + " is not a name");
      }
      checkFlags();
      output.directory().ifPresent(Builder::checkOutput);
      return new LaunchSettings(this);
    }

    /** What is no flag would be taken for the main class. */
    private void checkFlags() {
      boolean valueMayFollow = false;
      for (String flag : jvmArgs) {
        check(
            !RESERVED.contains(flag) && !flag.startsWith("--class-path="),
            "jvmArgs: " + flag + " is Panal's to set; add to the class path by classPath");
        check(flag.startsWith("-") || valueMayFollow, "jvmArgs: " + flag + " is no JVM flag");
        valueMayFollow = flag.equals("-p") || flag.startsWith("--") && flag.indexOf('=') < 0;
      }
    }

    private static void checkOutput(Path directory) {
      try {
        Files.createDirectories(directory);
      } catch (IOException e) {
        throw new IllegalArgumentException(
            "output: directory=" + directory + " cannot be made: " + e, e);
      }
      check(Files.isWritable(directory), "output: directory=" + directory + " is not writable");
    }

    private static void check(boolean holds, String message) {
      if (!holds) {
        throw new IllegalArgumentException(message);
      }
    }
  }
}
