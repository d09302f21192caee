package dev.panal.cluster.internal.node;

import dev.panal.cluster.ClusterTls;
import dev.panal.cluster.internal.IgniteSetup;
import dev.panal.cluster.internal.Version;
import dev.panal.ipc.internal.directory.PoolDirectory;
import dev.panal.ipc.internal.platform.Signals;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code panal-node.jar}: one for each machine of a cluster. */
@Command(
    name = "panal-node",
    mixinStandardHelpOptions = true,
    versionProvider = NodeMain.VersionText.class,
    sortOptions = false,
    description = "Runs tasks of Panal's ClusterExecutor on this machine, in worker JVMs.",
    footer = {
      "",
      "Prints a line that begins with READY when it takes tasks. At SIGTERM or SIGINT it finishes",
      "what runs, gives back what does not, and ends.",
      "",
      "Exit codes: 0 ended as asked, 1 could not start, 2 wrong arguments, 3 cut off: the cluster",
      "goes on without this node, which may be started again."
    })
public final class NodeMain implements Callable<Integer> {
  private static final int CUT_OFF = 3;

  @Option(
      names = "--join",
      split = ",",
      paramLabel = "HOST[:PORT]",
      description = "other nodes, or a DNS name of all of them; default: those of this machine")
  private List<String> join = new ArrayList<>();

  @Option(
      names = "--slots",
      paramLabel = "N",
      description = "tasks at a time, each in a worker JVM; default: the processors")
  private int slots = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "address to listen at; default: ${DEFAULT-VALUE}")
  private String bind = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "first port for membership, of 20; default: ${DEFAULT-VALUE}")
  private int port = IgniteSetup.DISCOVERY_PORT;

  @Option(
      names = "--data-port",
      paramLabel = "N",
      description = "first port for tasks and results, of 40; default: ${DEFAULT-VALUE}")
  private int dataPort = IgniteSetup.COMMUNICATION_PORT;

  @Option(names = "--name", paramLabel = "TEXT", description = "as programs see this node")
  private @Nullable String name;

  @Option(
      names = "--max-heap",
      paramLabel = "SIZE",
      description = "of each worker, as in 512m; default: a share of the machine's memory")
  private @Nullable String maxHeap;

  @Option(
      names = "--idle-timeout",
      paramLabel = "SECONDS",
      description = "workers without tasks leave after this; default: ${DEFAULT-VALUE}")
  private long idleSeconds = 60;

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      description = "for how long running tasks may go on at the end; default: ${DEFAULT-VALUE}")
  private long drainSeconds = 30;

  @Option(
      names = "--tls-key-store",
      paramLabel = "FILE",
      description = "PKCS #12 file with this node's key and certificate")
  private @Nullable Path keyStore;

  @Option(
      names = "--tls-trust-store",
      paramLabel = "FILE",
      description = "PKCS #12 file with the authority's certificate")
  private @Nullable Path trustStore;

  @Option(
      names = "--tls-password-file",
      paramLabel = "FILE",
      description = "file with the password of both")
  private @Nullable Path passwordFile;

  @Option(
      names = "--allow-plaintext",
      description = "listen without TLS at an address that other machines reach: whoever reaches"
          + " it can run code here")
  private boolean allowPlaintext;

  @Spec
  private CommandLine.Model.CommandSpec spec;

  private NodeMain() {}

  /** Ends the JVM with the exit code. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new NodeMain()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    ClusterTls tls = tls();
    try {
      IgniteSetup.checkSecure(List.of(IgniteSetup.checkBind(bind)), tls, allowPlaintext);
      if (slots < 1) {
        throw new IllegalArgumentException("slots=" + slots + " must be at least 1");
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "panal-node: " + e.getMessage(), e);
    }
    PrintStream out = System.out;
    if (tls == null && !IgniteSetup.isLoopback(bind)) {
      System.err.println(
          "panal-node: no TLS at " + bind + ": whoever reaches its ports can run code here");
    }
    PoolDirectory work =
        PoolDirectory.create("node", Path.of(System.getProperty("java.io.tmpdir")), 0);
    CompletableFuture<Integer> end = new CompletableFuture<>();
    // Not a shutdown hook: those run side by side, and the workers' would end them under running
    // tasks. Where signals cannot be taken, the node ends at once, and its tasks are run elsewhere.
    Signals.handle(() -> end.complete(0), "TERM", "INT");
    try {
      NodeServer server = start(work.path(), tls);
      out.println("READY node=" + nodeName() + " version=" + Version.current() + " slots=" + slots
          + " address=" + server.address());
      out.flush();
      server.cutOff().thenRun(() -> end.complete(CUT_OFF));
      int code = end.join();
      if (code == CUT_OFF) {
        System.err.println("panal-node: cut off: the cluster goes on without node=" + nodeName());
      }
      server.stop(code == CUT_OFF ? Duration.ZERO : Duration.ofSeconds(drainSeconds));
      return code;
    } catch (RuntimeException e) {
      System.err.println("panal-node: cannot start: " + reasons(e));
      return 1;
    } finally {
      work.close();
    }
  }

  private NodeServer start(Path work, @Nullable ClusterTls tls) {
    List<String> others = join.isEmpty() ? List.of(bind + ":" + port + ".." + (port + 19)) : join;
    return NodeServer.start(new NodeServer.Settings(
        nodeName(),
        slots,
        maxHeap,
        Duration.ofSeconds(idleSeconds),
        Version.current(),
        work,
        new IgniteSetup.Place(bind, port, dataPort, others, null, tls)));
  }

  private String nodeName() {
    return name != null ? name : hostName() + "-" + ProcessHandle.current().pid();
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "node";
    }
  }

  private @Nullable ClusterTls tls() throws IOException {
    if (keyStore == null && trustStore == null && passwordFile == null) {
      return null;
    }
    if (keyStore == null || trustStore == null || passwordFile == null) {
      throw new ParameterException(
          spec.commandLine(),
          "panal-node: TLS needs --tls-key-store, --tls-trust-store and --tls-password-file");
    }
    try {
      return new ClusterTls(keyStore, trustStore, Files.readString(passwordFile).strip());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "panal-node: " + e.getMessage(), e);
    }
  }

  private static String reasons(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      String message = each.getMessage();
      if (message != null && text.indexOf(message) < 0) {
        text.append(text.length() == 0 ? "" : ": ")
            .append(message.lines().findFirst().orElse(""));
      }
    }
    return text.length() == 0 ? failure.toString() : text.toString();
  }

  /** For {@code --version}. */
  static final class VersionText implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"panal-node " + Version.current()};
    }
  }
}
