package dev.panal.examples;

import dev.panal.cluster.ClusterExecutor;
import dev.panal.core.Outcome;
import dev.panal.core.TaskExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** SHA-256 of every regular file below a directory. The parent walks, the workers read. */
@Command(
    name = "digest",
    description = {
      "Prints the SHA-256 of every regular file below a directory, in the format that sha256sum -c checks.",
      "Symbolic links are not followed. Exits with 1 when something could not be read."
    },
    mixinStandardHelpOptions = true)
final class Digest implements Callable<Integer> {
  private static final int BUFFER_BYTES = 256 * 1024;

  @Spec
  private CommandSpec spec;

  @Mixin
  private WorkersOption workers = new WorkersOption();

  @Mixin
  private ClusterOption cluster = new ClusterOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "Where to start (default: the home of the running JDK).")
  private Path directory = Path.of(System.getProperty("java.home"));

  /** What a worker found out about one file. */
  record FileDigest(String sha256, long bytes) {}

  /** Runs in a worker. */
  static FileDigest digest(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER_BYTES];
      long bytes = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha256.update(buffer, 0, n);
        bytes += n;
      }
      return new FileDigest(HexFormat.of().formatHex(sha256.digest()), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has SHA-256
    }
  }

  /** Who has done it, as it is at the end: nodes come and go. */
  private String byWhom(TaskExecutor pool) {
    return pool instanceof ClusterExecutor many
        ? DigestReport.counted(many.nodes().size(), "node") + " of "
            + DigestReport.counted(many.stats().workers(), "slot")
        : DigestReport.counted(workers.count(), "worker");
  }

  @Override
  public Integer call() {
    if (!Files.isDirectory(directory)) {
      throw new ParameterException(spec.commandLine(), "not a directory: " + directory);
    }
    try (TaskExecutor pool = cluster.executor(workers.count());
        DigestReport report = new DigestReport(System.out, System.err, () -> byWhom(pool));
        Stream<Path> files = RegularFiles.below(directory, report::unreadable);
        Stream<Outcome<Path, FileDigest>> outcomes = pool.mapOutcomes(Digest::digest, files)) {
      outcomes.forEach(report::add);
      return report.finish();
    }
  }
}
