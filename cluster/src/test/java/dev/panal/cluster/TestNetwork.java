package dev.panal.cluster;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Hosts on this machine: network namespaces that one bridge joins, whose address is this JVM's in
 * that network.
 */
final class TestNetwork implements AutoCloseable {
  private static final int PORT = 47500;

  private final String mark = "pnl" + ProcessHandle.current().pid() % 100_000;
  private final String network = "10." + (64 + ProcessHandle.current().pid() % 100) + ".77.";
  private int hosts;

  /** False where that is not allowed, or there are no such things. */
  boolean build(int count) {
    hosts = count;
    boolean built = run("ip", "link", "add", bridge(), "type", "bridge")
        && run("ip", "address", "add", gateway() + "/24", "dev", bridge())
        && run("ip", "link", "set", bridge(), "up");
    for (int host = 0; built && host < count; host++) {
      built = add(host);
    }
    if (!built) {
      close();
    }
    return built;
  }

  private boolean add(int host) {
    String inside = mark + "i" + host;
    return run("ip", "netns", "add", space(host))
        && run("ip", "link", "add", cable(host), "type", "veth", "peer", "name", inside)
        && run("ip", "link", "set", inside, "netns", space(host))
        && run("ip", "link", "set", cable(host), "master", bridge())
        && run("ip", "link", "set", cable(host), "up")
        && run("ip", "-n", space(host), "address", "add", address(host) + "/24", "dev", inside)
        && run("ip", "-n", space(host), "link", "set", inside, "up")
        && run("ip", "-n", space(host), "link", "set", "lo", "up");
  }

  private String bridge() {
    return mark + "b";
  }

  private String cable(int host) {
    return mark + "o" + host;
  }

  private String space(int host) {
    return mark + "n" + host;
  }

  /** This JVM's own address. */
  String gateway() {
    return network + "1";
  }

  String address(int host) {
    return network + (2 + host);
  }

  /** A node on that host; the first host is whom the others ask. */
  TestNode node(int host) {
    return TestNode.launch(
        List.of("ip", "netns", "exec", space(host)),
        PORT,
        List.of(
            "--bind=" + address(host),
            "--port=" + PORT,
            "--join=" + address(0) + ":" + PORT,
            "--allow-plaintext",
            "--slots=2",
            "--name=host" + host));
  }

  void cut(int host) {
    require(run("ip", "link", "set", cable(host), "down"));
  }

  void heal(int host) {
    require(run("ip", "link", "set", cable(host), "up"));
  }

  private static void require(boolean done) {
    if (!done) {
      throw new IllegalStateException("the network cannot be changed");
    }
  }

  private static boolean run(String... command) {
    try {
      Process process = new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException missing) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    for (int host = 0; host < hosts; host++) {
      run("ip", "link", "delete", cable(host));
      run("ip", "netns", "delete", space(host));
    }
    run("ip", "link", "delete", bridge());
    hosts = 0;
  }
}
