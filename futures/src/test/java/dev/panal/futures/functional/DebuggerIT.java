package dev.panal.futures.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import dev.panal.core.TaskContext;
import dev.panal.core.TaskFuture;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerOutput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A debugger in each worker. */
@Timeout(300)
@ExtendWith(NothingLeftBehind.class)
class DebuggerIT {
  private static final int WORKERS = 2;

  private static int workerIndex() {
    return TaskContext.current().workerIndex();
  }

  /** The first of as many ports in a row that nobody listens on. */
  private static int freePorts() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    while (true) {
      try (ServerSocket first = new ServerSocket(0, 1, loopback);
          ServerSocket second = new ServerSocket(first.getLocalPort() + 1, 1, loopback)) {
        return second.getLocalPort() - 1;
      } catch (IOException | IllegalArgumentException taken) {
        // others are free
      }
    }
  }

  private static VirtualMachine attach(int port) throws Exception {
    AttachingConnector connector = Bootstrap.virtualMachineManager().attachingConnectors().stream()
        .filter(each -> each.name().equals("com.sun.jdi.SocketAttach"))
        .findFirst()
        .orElseThrow();
    Map<String, Connector.Argument> arguments = connector.defaultArguments();
    arguments.get("hostname").setValue("localhost");
    arguments.get("port").setValue(Integer.toString(port));
    return connector.attach(arguments);
  }

  @Test
  void workers_sayWhereTheyListen_andWaitForTheirDebuggers() throws Exception {
    int port = freePorts();
    List<String> lines = new CopyOnWriteArrayList<>();
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(WORKERS)
        .debugPort(port)
        .suspend(true)
        .output(WorkerOutput.to((worker, error, line) -> lines.add(worker + ": " + line)))
        .build()) {
      List<TaskFuture<Integer>> futures = pool.onEachWorker(DebuggerIT::workerIndex);
      for (int worker = 0; worker < WORKERS; worker++) {
        String line = says(worker, port);
        await().atMost(Duration.ofMinutes(1)).until(() -> lines.contains(line));
        assertThat(futures.get(worker).isRunning()).isFalse();
        VirtualMachine jvm = attach(port + worker);
        assertThat(jvm.allThreads()).extracting(ThreadReference::name).contains("main");
        jvm.resume();
        jvm.dispose(); // then it listens again, and says so again
      }
      assertThat(futures).extracting(TaskFuture::result).containsExactlyInAnyOrder(0, 1);
    }
    // besides that the agent may complain of a debugger that has gone
    assertThat(lines)
        .filteredOn(line -> line.contains("Listening"))
        .containsOnly(says(0, port), says(1, port));
  }

  private static String says(int worker, int port) {
    return worker + ": Listening for transport dt_socket at address: " + (port + worker);
  }
}
