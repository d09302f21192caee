package dev.panal.benchmarks.parts;

import dev.panal.ipc.internal.lane.LaneReader;
import dev.panal.ipc.internal.lane.LaneWriter;
import dev.panal.ipc.internal.link.HostLink;
import dev.panal.ipc.internal.link.LinkSettings;
import dev.panal.ipc.internal.link.WorkerLink;
import dev.panal.ipc.internal.platform.ChronicleSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A frame through a link, both of whose ends are in this JVM. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LinkBenchmark {
  @Param({"64", "4096", "65536"})
  public int bytes;

  private byte[] frame = {};
  private HostLink host;
  private WorkerLink worker;

  @Setup
  public void open() throws IOException {
    ChronicleSetup.prepare();
    frame = new byte[bytes];
    Path sharedMemory = Path.of("/dev/shm");
    Path directory = Files.isWritable(sharedMemory)
        ? Files.createTempDirectory(sharedMemory, "panal-benchmark-")
        : Files.createTempDirectory("panal-benchmark-");
    host = HostLink.create(directory, LinkSettings.defaults());
    worker = WorkerLink.open(directory, Duration.ofSeconds(10));
  }

  @TearDown
  public void close() {
    worker.close();
    host.close();
  }

  /** Written and read by one thread: what a hop costs without its waiting. */
  @Benchmark
  public int writeAndRead() {
    send(host.toWorker());
    return receive(worker.fromHost());
  }

  /** There and back. */
  @Benchmark
  public int thereAndBack() {
    send(host.toWorker());
    receive(worker.fromHost());
    send(worker.toHost());
    return receive(host.fromWorker());
  }

  private void send(LaneWriter lane) {
    while (!lane.offer(frame, 0, frame.length)) {
      Thread.onSpinWait();
    }
  }

  private static int receive(LaneReader lane) {
    int[] length = new int[1];
    while (lane.poll((buffer, offset, count) -> length[0] = count, 1) == 0) {
      Thread.onSpinWait();
    }
    return length[0];
  }
}
