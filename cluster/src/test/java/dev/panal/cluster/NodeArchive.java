package dev.panal.cluster;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The classes of a node in an archive beside its jar, and those of its workers where Panal looks
 * for them, made once for all JVMs that run tests: nodes start in half the time.
 */
final class NodeArchive {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static @Nullable List<String> flags;

  private NodeArchive() {}

  /** What makes a node's JVM use it; nothing where none could be made. */
  static synchronized List<String> flags() {
    if (flags == null) {
      flags = find();
    }
    return flags;
  }

  private static List<String> find() {
    Path jar = Path.of(System.getProperty("panal.node.jar"));
    Path archive = jar.resolveSibling("node-" + Runtime.version().feature() + ".jsa");
    try (FileChannel channel = FileChannel.open(
            jar.resolveSibling("node.making"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && !isOf(jar, archive)) {
        make(archive);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Files.exists(archive) ? quiet("-XX:SharedArchiveFile=" + archive) : List.of();
  }

  private static boolean isOf(Path jar, Path archive) throws IOException {
    return Files.exists(archive)
        && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) >= 0;
  }

  private static void make(Path archive) throws IOException {
    Files.deleteIfExists(archive);
    int port = TestNode.freePort();
    List<String> arguments = List.of(
        "--port=" + port,
        "--data-port=" + TestNode.freePort(),
        "--join=127.0.0.1:" + port,
        "--slots=1");
    List<String> flags = new ArrayList<>(quiet("-XX:ArchiveClassesAtExit=" + archive));
    flags.add("-Dpanal.archive.create=true");
    long before = ofWorkers();
    try (TestNode node = TestNode.launch(List.of(), flags, port, arguments).awaitReady();
        ClusterExecutor cluster = ClusterExecutor.builder()
            .hosts(node.address())
            .connectTimeout(PATIENCE)
            .connect()) {
      cluster.submit(Deeds::square, 1).result();
      await().atMost(PATIENCE).until(() -> ofWorkers() > before);
    }
  }

  private static long ofWorkers() throws IOException {
    Path directory = Path.of(System.getenv("XDG_CACHE_HOME"), "panal");
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".jsa")).count();
    }
  }

  private static List<String> quiet(String flag) {
    return List.of(flag, "-Xlog:cds=off", "-Xlog:cds*=off");
  }
}
