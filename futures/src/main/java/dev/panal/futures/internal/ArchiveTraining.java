package dev.panal.futures.internal;

import dev.panal.core.SerializableFunction;
import dev.panal.core.internal.Invocation;
import dev.panal.futures.internal.Frames.Chunk;
import dev.panal.futures.internal.Frames.FrameInput;
import dev.panal.futures.internal.Frames.Progression;
import dev.panal.futures.internal.Frames.Status;
import dev.panal.futures.internal.Frames.Task;
import dev.panal.futures.internal.process.LaunchFile;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.codec.FunctionSite;
import dev.panal.ipc.internal.codec.FunctionSites;
import dev.panal.ipc.internal.link.BellHub;
import dev.panal.ipc.internal.link.HostLink;
import dev.panal.ipc.internal.link.LinkSettings;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.payload.HeapPayload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Both ends of a link in one JVM: a real worker on its main thread, and a host that gives it one
 * task of each kind and tells it to leave. The JVM then writes down which classes that took.
 */
final class ArchiveTraining {
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private record Point(int x, String y) {}

  private final Codec codec = new Codec(ArchiveTraining.class.getClassLoader(), null);
  private final FunctionSites sites = new FunctionSites(codec);
  private final HeapOutput frame = new HeapOutput();
  private final BellHub hub;
  private final HostLink link;
  private long generation;
  private int answers;

  private ArchiveTraining(BellHub hub, HostLink link) {
    this.hub = hub;
    this.link = link;
  }

  /** Opens the host's end and serves it; what the worker's end is to be told. */
  static Map<String, String> open(Map<String, String> properties) throws IOException {
    Path directory = Path.of(properties.get(LaunchFile.LINK));
    BellHub hub = BellHub.open(directory);
    Map<String, String> told = new TreeMap<>(properties);
    told.put(LaunchFile.HUB, hub.address().toString());
    told.put(LaunchFile.HUB_ID, "0");
    told.put(LaunchFile.HUB_SECRET, hub.register(0));
    told.put("segmentBudget", "0");
    told.put("spill", directory.toString());
    HostLink link = HostLink.create(directory, LinkSettings.forThisJvm());
    Thread host = new Thread(
        () -> {
          try {
            new ArchiveTraining(hub, link).serve();
          } catch (Throwable failure) {
            Runtime.getRuntime().halt(ExitCode.UNCAUGHT.code()); // without an archive
          }
        },
        "panal-training");
    host.setDaemon(true);
    host.start();
    return told;
  }

  private void serve() throws IOException {
    frame.putByte(Frames.SETUP);
    for (int hook = 0; hook < 2; hook++) {
      frame.putInt(-1);
      Frames.content(frame, new HeapPayload(new byte[0]));
    }
    exchange();
    int bound = 1;
    task(x -> x, 1);
    task(x -> x, "text");
    task(x -> bound + x.x(), new Point(1, "y"));
    task(x -> x, new double[] {1});
    task(x -> x, List.of(1, "two"));
    task(x -> Optional.of(x), Map.of("key", 1L));
    task(
        x -> {
          throw new IllegalStateException("training");
        },
        1);
    chunk(x -> x, new Progression(false, 0, 1));
    chunk(x -> "text " + x, null);
    frame.reset();
    frame.putByte(Frames.STOP);
    offer();
  }

  private <A> void task(SerializableFunction<A, Object> function, A argument) throws IOException {
    FunctionSite site = define(function);
    HeapOutput content = new HeapOutput();
    sites.writeCaptured(site, function, content);
    codec.write(argument, content, "argument");
    link.page().hand(0, ++generation);
    frame.reset();
    Frames.task(
        frame,
        new Task(
            0,
            generation,
            generation,
            Invocation.Kind.APPLY,
            null,
            null,
            site.id(),
            Frames.NOTHING),
        new HeapPayload(content.toByteArray()));
    exchange();
  }

  private void chunk(SerializableFunction<Integer, Object> function, @Nullable Progression numbers)
      throws IOException {
    FunctionSite site = define(function);
    link.page().hand(0, ++generation);
    frame.reset();
    Frames.chunkHead(
        frame,
        new Chunk(0, generation, generation, 0, 2, false, null, null, site.id(), Frames.NOTHING),
        new HeapPayload(new byte[0]));
    if (numbers != null) {
      Frames.progression(frame, numbers);
    } else {
      Frames.entries(frame);
      Codec.writeSimple(1, frame);
      HeapOutput other = new HeapOutput();
      codec.write(2, other, "item");
      Frames.entry(frame, Status.VALUE, new HeapPayload(other.toByteArray()));
    }
    exchange();
  }

  private FunctionSite define(SerializableFunction<?, ?> function) throws IOException {
    FunctionSite site = sites.siteOf(function);
    frame.reset();
    Frames.define(frame, site.id(), site.definition());
    offer();
    return site;
  }

  private void offer() throws IOException {
    if (!link.toWorker().offer(frame.buffer(), 0, frame.length())) {
      throw new IOException("lane is full");
    }
    if (link.page().claimWorkerWakeUp()) {
      hub.ring(0);
    }
  }

  /** Sends the frame and waits for the next answer, asleep, so that the worker rings. */
  private void exchange() throws IOException {
    int before = answers;
    offer();
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (answers == before) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("no answer");
      }
      link.page().hostFallsAsleep();
      if (link.fromWorker().isEmpty()) {
        hub.await(PATIENCE_NANOS, new BellHub.Events() {});
      }
      link.page().hostAwake();
      link.fromWorker().poll(this::answered, 16);
    }
  }

  private void answered(byte[] buffer, int offset, int length) {
    FrameInput in = new FrameInput(buffer, offset, length);
    byte type = in.getByte();
    if (type == Frames.READY || type == Frames.RESULT || Frames.readItems(in).last()) {
      answers++;
    }
  }
}
