package dev.panal.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.panal.cluster.ClusterBuilder;
import dev.panal.cluster.ClusterListener;
import dev.panal.core.CrashReport;
import dev.panal.core.MapOptions;
import dev.panal.core.PanalException;
import dev.panal.core.SerialExecutor;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskState;
import dev.panal.core.ThreadExecutor;
import dev.panal.examples.architecture.PanalClasses;
import dev.panal.futures.Efficiency;
import dev.panal.futures.PoolListener;
import dev.panal.futures.PoolStats;
import dev.panal.futures.ProcessPoolBuilder;
import dev.panal.futures.ProcessPoolMXBean;
import dev.panal.futures.WorkerState;
import dev.panal.futures.internal.ExitCode;
import dev.panal.multiprocessing.JvmProcess;
import dev.panal.multiprocessing.Manager;
import dev.panal.multiprocessing.Pool;
import dev.panal.multiprocessing.SharedOptions;
import dev.panal.testkit.FaultInjector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of the documentation name all that the program has, and nothing else. */
class ReferenceTest {
  @TempDir
  private Path scratch;

  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
  private static final String REFERENCE = "docs/reference.md";
  private static final Pattern NAME = Pattern.compile("`([A-Za-z][A-Za-z]*)[^`]*`");
  private static final Pattern DOTTED = Pattern.compile("\"(panal\\.[A-Za-z.]+)\"");

  private static final Pattern CODE = Pattern.compile("`[^`]+`");
  private static final Pattern CALLED = Pattern.compile("\\b[a-z]\\w+(?=\\()|\\b[A-Z][a-z]\\w+");
  private static final Set<String> JDKS_OWN = Set.of(
      "BlockingQueue",
      "CancellationException",
      "CompletableFuture",
      "Condition",
      "Entry",
      "Integer",
      "Level",
      "List",
      "Lock",
      "Logger",
      "Optional",
      "OptionalInt",
      "Set",
      "SSLContext",
      "Map",
      "System",
      "Type");

  /** Not published, or for programs of its own. */
  private static final Set<String> OTHER_MODULES = Set.of("benchmarks", "examples", "stress");

  /** Of modules what they publish, of classes their methods, attributes and settings. */
  private static final String PYTHONS_NAMES = """
      import concurrent.futures, importlib, inspect, sys

      if sys.version_info >= (3, 15):
          sys.exit(1)

      CLASSES = '''
          ApplyResult Barrier BaseManager BaseProcess Condition Connection Event IMapIterator
          JoinableQueue Listener Lock Pool Queue RLock Semaphore ShareableList SharedMemory
          SharedMemoryManager SimpleQueue SyncManager Synchronized SynchronizedArray
          SynchronizedString'''.split()
      MODULES = 'connection managers pool process queues shared_memory sharedctypes synchronize'

      def public(thing):
          return {name for name in dir(thing) if not name.startswith('_')}

      names = set()
      for name in ('concurrent.futures', 'multiprocessing'):
          module = importlib.import_module(name)
          names |= set(module.__all__) | public(module) - {'sys'}
      for name in MODULES.split():
          module = importlib.import_module('multiprocessing.' + name)
          names |= set(getattr(module, '__all__', ()))
          for name in CLASSES:
              names |= public(vars(module).get(name))
      for name in ('Future', 'ProcessPoolExecutor', 'ThreadPoolExecutor'):
          its = getattr(concurrent.futures, name)
          names |= public(its) | set(inspect.signature(its.__init__).parameters) - {'self'}
      print(*sorted(names), sep=chr(10))
      """;

  private static final JavaClasses PANAL = PanalClasses.ALL;

  static Stream<Arguments> builders() {
    String others = "Options of processes, managers and shared objects";
    return Stream.of(
        arguments(ProcessPoolBuilder.class, REFERENCE, "Options of a pool", ""),
        arguments(SerialExecutor.Builder.class, REFERENCE, "Options of the other executors", "Ser"),
        arguments(ThreadExecutor.Builder.class, REFERENCE, "Options of the other executors", "Thr"),
        arguments(TaskOptions.Builder.class, REFERENCE, "Options of a task", ""),
        arguments(MapOptions.Builder.class, REFERENCE, "Options of a map", ""),
        arguments(JvmProcess.Builder.class, REFERENCE, others, "JvmProcess"),
        arguments(Pool.Builder.class, REFERENCE, others, "Pool"),
        arguments(Manager.Builder.class, REFERENCE, others, "Manager"),
        arguments(SharedOptions.Builder.class, REFERENCE, others, "SharedOptions"),
        arguments(FaultInjector.Builder.class, REFERENCE, others, "FaultInjector"),
        arguments(ClusterBuilder.class, "docs/cluster.md", "Settings", ""));
  }

  @ParameterizedTest
  @MethodSource("builders")
  void builder_hasARowForEachOption(Class<?> builder, String page, String section, String table) {
    Set<String> options = Arrays.stream(builder.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .filter(method -> method.getReturnType() == builder)
        .map(Method::getName)
        .collect(Collectors.toCollection(TreeSet::new));
    assertThat(firstCells(page, section, table)).isEqualTo(options).isNotEmpty();
  }

  @Test
  void builders_areAllThereAre() {
    Set<String> found = PANAL.stream()
        .filter(type -> type.getName().endsWith("Builder"))
        .filter(type -> isPublic(type) && !type.getName().contains(".internal."))
        .map(JavaClass::getName)
        .collect(Collectors.toCollection(TreeSet::new));
    assertThat(builders().map(each -> ((Class<?>) each.get()[0]).getName()))
        .containsExactlyInAnyOrderElementsOf(found.stream()
            .filter(name -> !name.equals(CrashReport.Builder.class.getName()))
            .toList());
  }

  @Test
  void enumerations_areNamed() {
    assertThat(section(REFERENCE, "States of a future")).contains(names(TaskState.values()));
    assertThat(section(REFERENCE, "States of a worker")).contains(names(WorkerState.values()));
    assertThat(Arrays.stream(ExitCode.values()).map(code -> "\n| " + code.code()))
        .allMatch(section(REFERENCE, "Exit codes")::contains);
  }

  @Test
  void errors_areNamed() {
    Set<String> errors = PANAL.stream()
        .filter(type -> type.isAssignableTo(PanalException.class) && isPublic(type))
        .map(type -> "`" + type.getSimpleName() + "`")
        .collect(Collectors.toCollection(TreeSet::new));
    assertThat(section(REFERENCE, "Errors")).contains(errors);
  }

  @Test
  void events_areNamed_andTheRecordersFields() {
    String events = section(REFERENCE, "Events");
    assertThat(events).contains(quoted(PoolListener.class)).contains(quoted(ClusterListener.class));

    List<JavaClass> recorded = PANAL.stream()
        .filter(type -> type.isAssignableTo("jdk.jfr.Event"))
        .filter(type -> type.isAnnotatedWith("jdk.jfr.Name"))
        .toList();
    assertThat(recorded).isNotEmpty();
    for (JavaClass event : recorded) {
      Object name = event.getAnnotationOfType("jdk.jfr.Name").get("value").orElseThrow();
      assertThat(events).contains("| `" + name + "` |");
      String row = events
          .lines()
          .filter(line -> line.startsWith("| `" + name + "` |"))
          .findFirst()
          .orElseThrow();
      assertThat(event.getFields().stream().map(JavaMember::getName))
          .allMatch(field -> row.contains("`" + field + "`"));
    }
  }

  @Test
  void figures_areNamed() {
    String metrics = section(REFERENCE, "Metrics");
    assertThat(firstCells(REFERENCE, "Metrics", "PoolStats")).isEqualTo(accessors(PoolStats.class));
    assertThat(metrics).contains(calls(accessors(Efficiency.class)));

    Set<String> attributes = Arrays.stream(ProcessPoolMXBean.class.getMethods())
        .map(Method::getName)
        .filter(name -> name.startsWith("get"))
        .map(name -> Character.toLowerCase(name.charAt(3)) + name.substring(4))
        .collect(Collectors.toCollection(TreeSet::new));
    assertThat(attributes).isEqualTo(accessors(PoolStats.class));
  }

  /** System properties, meters, keys of the MDC, events. */
  @Test
  void dottedNamesOfTheSources_areNamed() throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path source : sources()) {
      DOTTED
          .matcher(Files.readString(source))
          .results()
          .map(match -> "`" + match.group(1) + "`")
          .forEach(names::add);
    }
    assertThat(page(REFERENCE)).contains(names);
    assertThat(names).contains("`panal.archive`", "`panal.workers`", "`panal.task`");
  }

  /** Methods and types that the page on Python's names has in its columns of Panal. */
  @Test
  void namesBesidePythons_exist() {
    Set<String> known = new TreeSet<>(JDKS_OWN);
    for (JavaClass type : PANAL) {
      known.add(type.getSimpleName());
      type.getAllMethods().forEach(method -> known.add(method.getName()));
    }
    List<String> unknown = page("docs/python.md")
        .lines()
        .filter(line -> line.startsWith("| "))
        .map(line -> line.split("\\|")[2])
        .flatMap(cell -> CODE.matcher(cell).results().map(MatchResult::group))
        .flatMap(code -> CALLED.matcher(code).results().map(MatchResult::group))
        .filter(name -> !known.contains(name))
        .toList();
    assertThat(unknown).isEmpty();
  }

  /** Where there is a Python no newer than the one that the page was written for. */
  @Test
  void pythonsNames_areInTheColumnOfPython() throws Exception {
    Path script = Files.writeString(scratch.resolve("names.py"), PYTHONS_NAMES);
    Path names = scratch.resolve("names");
    Assumptions.assumeTrue(python(script, names) == 0, "no python3, or a newer one");
    String column = page("docs/python.md")
        .lines()
        .filter(line -> line.startsWith("| "))
        .map(line -> line.split("\\|")[1])
        .collect(Collectors.joining("\n"));
    assertThat(Files.readAllLines(names))
        .hasSizeGreaterThan(100)
        .allSatisfy(name -> assertThat(column).containsPattern("\\b" + name + "\\b"));
  }

  private static int python(Path script, Path names) throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "-I", script.toString())
          .redirectOutput(names.toFile())
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException noSuchCommand) {
      return -1;
    }
  }

  @Test
  void links_leadToPagesAndHeadings() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      for (String link : Markdown.links(Files.readString(page))) {
        String file = link.replaceFirst("#.*", "");
        Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        boolean leads = Files.exists(target)
            && (!link.contains("#")
                || Markdown.anchors(Files.readString(target))
                    .contains(link.substring(link.indexOf('#') + 1)));
        if (!leads) {
          broken.add(REPOSITORY.relativize(page) + ": " + link);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(REPOSITORY.resolve("docs"));
        Stream<Path> root = Files.list(REPOSITORY)) {
      return Stream.concat(root, docs)
          .filter(file -> file.toString().endsWith(".md"))
          .toList();
    }
  }

  private static boolean isPublic(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC);
  }

  private static String[] names(Enum<?>[] values) {
    return Arrays.stream(values).map(Enum::name).toArray(String[]::new);
  }

  private static Set<String> quoted(Class<?> listener) {
    return Arrays.stream(listener.getDeclaredMethods())
        .filter(method -> !method.isSynthetic())
        .map(method -> "`" + method.getName() + "`")
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> accessors(Class<?> snapshot) {
    return Arrays.stream(snapshot.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .filter(method -> method.getParameterCount() == 0 && !method.getName().equals("toString"))
        .map(Method::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> calls(Set<String> names) {
    return names.stream().map(name -> "`" + name + "()`").toList();
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> modules = Files.list(REPOSITORY)) {
      List<Path> roots = modules
          .filter(module -> !OTHER_MODULES.contains(module.getFileName().toString()))
          .map(module -> module.resolve("src/main/java"))
          .filter(Files::isDirectory)
          .toList();
      return roots.stream()
          .flatMap(root -> {
            try (Stream<Path> files = Files.walk(root)) {
              return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          })
          .toList();
    }
  }

  /** The names in the first column of a section's tables, or of the one whose head begins so. */
  private static Set<String> firstCells(String page, String section, String table) {
    Set<String> cells = new TreeSet<>();
    boolean inTable = false;
    boolean head = true;
    for (String line : section(page, section).lines().toList()) {
      if (!line.startsWith("|")) {
        head = true;
      } else if (head) {
        inTable = line.startsWith("| " + (table.isEmpty() ? "" : "`" + table));
        head = false;
      } else if (inTable) {
        NAME.matcher(line.split("\\|")[1])
            .results()
            .map(match -> match.group(1))
            .forEach(cells::add);
      }
    }
    return cells;
  }

  private static String section(String page, String heading) {
    String text = page(page);
    int begin = text.indexOf("\n## " + heading + "\n");
    assertThat(begin).as("section=%s of page=%s", heading, page).isNotNegative();
    int end = text.indexOf("\n## ", begin + 1);
    return text.substring(begin, end < 0 ? text.length() : end);
  }

  private static String page(String name) {
    try {
      return Files.readString(REPOSITORY.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
