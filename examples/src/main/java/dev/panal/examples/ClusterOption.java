package dev.panal.examples;

import dev.panal.cluster.ClusterExecutor;
import dev.panal.cluster.ClusterTls;
import dev.panal.core.TaskExecutor;
import dev.panal.core.TaskOptions;
import dev.panal.futures.ProcessPoolExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Runs an example on the machines of a cluster in place of this one's processors. */
final class ClusterOption {
  @Option(
      names = "--cluster",
      split = ",",
      paramLabel = "HOST[:PORT]",
      description = "Run on the cluster of these nodes.")
  private List<String> hosts = List.of();

  @Option(
      names = "--tls",
      paramLabel = "DIR",
      description = "Certificates for it: program.p12, trust.p12 and password.")
  private @Nullable Path certificates;

  boolean isGiven() {
    return !hosts.isEmpty();
  }

  /** As many processes here, or the cluster; there a task is run again when its node is lost. */
  TaskExecutor executor(int workers) {
    return isGiven() ? cluster(0) : ProcessPoolExecutor.create(workers);
  }

  /** @param slots tasks at a time at most, 0 for all that there are */
  ClusterExecutor cluster(int slots) {
    var builder = ClusterExecutor.builder()
        .hosts(hosts.toArray(String[]::new))
        .taskDefaults(TaskOptions.builder().crashRetries(2).build());
    if (slots > 0) {
      builder.slots(slots);
    }
    if (certificates != null) {
      try {
        builder.tls(new ClusterTls(
            certificates.resolve("program.p12"),
            certificates.resolve("trust.p12"),
            Files.readString(certificates.resolve("password")).strip()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return builder.connect();
  }
}
