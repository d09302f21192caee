package dev.panal.futures.internal.process;

import dev.panal.core.PanalException;
import dev.panal.futures.internal.WorkerMain;
import dev.panal.ipc.internal.directory.PoolDirectory;
import dev.panal.ipc.internal.platform.WorkerFlags;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The command line of a worker: flags taken over from the parent, then ours, then the user's, so
 * that the user's win.
 *
 * <p>Class and module path are the parent's. The user's {@code classPath} entries come after them:
 * what the parent sees is found first, so that both sides agree on every class that both have.
 */
public final class JavaCommand {
  private static final Pattern COLLECTOR =
      Pattern.compile("-XX:\\+Use(Serial|Parallel|G1|Z|Shenandoah|Epsilon|ConcMarkSweep)GC");
  private static final Pattern HEAP = Pattern.compile(
      "-(Xmx|Xms|XX:(MaxHeapSize|InitialHeapSize|MinHeapSize|MaxRAM|\\w*RAMPercentage)=).*");

  private final Path launcher;
  private final List<String> arguments;
  private final List<String> main;
  private final boolean hasClassPath;
  private final OptionalInt debugPort;
  private final boolean suspend;
  private final @Nullable ClassDataArchive archive;

  private JavaCommand(
      Path launcher,
      List<String> arguments,
      List<String> main,
      boolean hasClassPath,
      OptionalInt debugPort,
      boolean suspend,
      @Nullable ClassDataArchive archive) {
    this.archive = archive;
    this.launcher = launcher;
    this.arguments = List.copyOf(arguments);
    this.main = List.copyOf(main);
    this.hasClassPath = hasClassPath;
    this.debugPort = debugPort;
    this.suspend = suspend;
  }

  static JavaCommand of(LaunchSettings settings) {
    TargetJvm target = TargetJvm.at(settings.javaHome());
    List<String> parents = ManagementFactory.getRuntimeMXBean().getInputArguments();
    List<String> arguments = new ArrayList<>();
    arguments.addAll(InheritedFlags.surroundings());
    arguments.addAll(InheritedFlags.select(parents, target.feature()));
    addModules(arguments);
    arguments.addAll(WorkerFlags.forChronicle(target.feature()));
    addOurs(settings, arguments);
    arguments.addAll(settings.jvmArgs());
    List<String> classPath = classPath(settings);
    List<String> archivable = ClassDataArchive.archivable(classPath);
    ClassDataArchive archive = settings.usesArchive()
        ? ClassDataArchive.of(target.launcher(), target.feature(), arguments, archivable)
            .orElse(null)
        : null;
    List<String> used = settings.isTraining() ? archivable : classPath;
    if (!used.isEmpty()) {
      arguments.add("-cp");
      arguments.add(String.join(File.pathSeparator, used));
    }
    return new JavaCommand(
        target.launcher(),
        arguments,
        mainClass(),
        !used.isEmpty(),
        settings.debugPort(),
        settings.suspend(),
        archive);
  }

  private static List<String> classPath(LaunchSettings settings) {
    Class<?>[] own = {WorkerMain.class, PoolDirectory.class, PanalException.class};
    List<String> classPath = ParentClassPath.entries(own);
    settings.classPath().forEach(path -> classPath.add(path.toString()));
    return settings.usesArchive() || settings.isTraining()
        ? OwnJarsFirst.order(classPath, ParentClassPath.locations(own))
        : classPath;
  }

  /** Empty where nothing can be archived, or nothing shall. */
  Optional<ClassDataArchive> archive() {
    return Optional.ofNullable(archive);
  }

  /** The {@code java} executable. */
  public Path launcher() {
    return launcher;
  }

  /** Everything before the main class, for one worker. */
  List<String> arguments(int worker, Path errorFile, Path replayFile, @Nullable Path foundArchive) {
    List<String> all = new ArrayList<>();
    if (foundArchive != null) {
      all.addAll(ClassDataArchive.flags(foundArchive));
    }
    all.add("-XX:ErrorFile=" + errorFile);
    all.add("-XX:ReplayDataFile=" + replayFile);
    if (debugPort.isPresent()) {
      int port = debugPort.getAsInt() + worker;
      all.add("-agentlib:jdwp=transport=dt_socket,server=y,suspend=" + (suspend ? "y" : "n")
          + ",address=localhost:" + port);
    }
    all.addAll(arguments);
    return all;
  }

  /** The main class, in its module if it has one. */
  List<String> main() {
    return main;
  }

  /**
   * False for an application that consists of modules only: then CLASSPATH must not add anything
   * either.
   */
  boolean hasClassPath() {
    return hasClassPath;
  }

  private static void addModules(List<String> arguments) {
    String application = System.getProperty("jdk.module.main");
    if (application != null) {
      // Its services resolve in the worker as they do here; --module-path itself is inherited.
      arguments.add("--add-modules=" + application);
    }
  }

  private static void addOurs(LaunchSettings settings, List<String> arguments) {
    if (settings.jvmArgs().stream().noneMatch(flag -> COLLECTOR.matcher(flag).matches())) {
      arguments.add("-XX:+UseSerialGC");
    }
    if (settings.maxHeap().isPresent()) {
      arguments.add("-Xmx" + settings.maxHeap().get());
    } else if (settings.jvmArgs().stream().noneMatch(flag -> HEAP.matcher(flag).matches())) {
      arguments.add("-Xmx" + (WorkerHeap.bytes(settings.workers()) >> 20) + "m");
    }
    arguments.add("-XX:-UsePerfData");
    arguments.add("-XX:+DisplayVMOutputToStderr");
    arguments.add("-XX:-CreateCoredumpOnCrash");
    // The pumps read the pipes in one encoding, whatever the terminal's is: 17 knows the first
    // pair, 19 and later the second.
    for (String name : List.of(
        "sun.stdout.encoding", "sun.stderr.encoding", "stdout.encoding", "stderr.encoding")) {
      arguments.add("-D" + name + "=UTF-8");
    }
  }

  private static List<String> mainClass() {
    Class<?> main = WorkerMain.class;
    return main.getModule().isNamed()
        ? List.of("-m", main.getModule().getName() + "/" + main.getName())
        : List.of(main.getName());
  }
}
