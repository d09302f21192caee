package dev.panal.ipc.internal.link;

import dev.panal.ipc.internal.lane.LaneKind;
import dev.panal.ipc.internal.lane.LaneReader;
import dev.panal.ipc.internal.lane.LaneWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The worker's end of a link. */
public final class WorkerLink implements AutoCloseable {
  private final ControlPage page;
  private final LaneReader fromHost;
  private final LaneWriter toHost;

  private WorkerLink(ControlPage page, LaneReader fromHost, LaneWriter toHost) {
    this.page = page;
    this.fromHost = fromHost;
    this.toHost = toHost;
  }

  /**
   * Opens what {@link HostLink#create} makes in {@code directory}, and waits for it if it is still
   * being made; the page's file is deleted then.
   */
  public static WorkerLink open(Path directory, Duration deadline) throws IOException {
    return LinkOpener.open(
        "the link in " + directory, deadline, () -> openNow(new LinkFiles(directory), deadline));
  }

  private static WorkerLink openNow(LinkFiles files, Duration deadline) throws IOException {
    ControlPage page = ControlPage.await(files.control(), deadline);
    int kindNumber = page.laneKind();
    LaneKind[] kinds = LaneKind.values();
    if (kindNumber < 0 || kindNumber >= kinds.length) {
      throw new IOException(
          files.control() + " names lane kind=" + kindNumber + ", known=" + kinds.length);
    }
    LaneKind kind = kinds[kindNumber];
    LaneReader reader = kind.openReader(files.toWorker(), page.toWorker(), page.laneBytes());
    try {
      LaneWriter writer = kind.openWriter(files.toHost(), page.toHost(), page.laneBytes());
      page.unlink();
      return new WorkerLink(page, reader, writer);
    } catch (Throwable e) {
      reader.close();
      throw e;
    }
  }

  public LaneReader fromHost() {
    return fromHost;
  }

  public LaneWriter toHost() {
    return toHost;
  }

  public ControlPage page() {
    return page;
  }

  /** Closes the lanes; the files are the application's. Idempotent. */
  @Override
  public void close() {
    try {
      fromHost.close();
    } finally {
      toHost.close();
    }
  }
}
