package dev.panal.ipc.internal.link;

import dev.panal.ipc.internal.lane.LaneKind;
import dev.panal.ipc.internal.lane.LaneReader;
import dev.panal.ipc.internal.lane.LaneWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The application's end of the link to one incarnation of a worker. It owns the directory and all
 * files in it.
 */
public final class HostLink implements AutoCloseable {
  private final LinkFiles files;
  private final LaneKind kind;
  private final ControlPage page;
  private final LaneWriter toWorker;
  private final LaneReader fromWorker;

  private HostLink(
      LinkFiles files,
      LaneKind kind,
      ControlPage page,
      LaneWriter toWorker,
      LaneReader fromWorker) {
    this.files = files;
    this.kind = kind;
    this.page = page;
    this.toWorker = toWorker;
    this.fromWorker = fromWorker;
  }

  /**
   * Makes the directory, where it is missing, and all that a worker finds in it. Takes
   * milliseconds, the first time in a JVM many.
   *
   * @throws IOException when the file system has no room or refuses
   * @throws dev.panal.ipc.internal.lane.LinkBrokenException when it takes longer than the settings
   *     allow
   * @throws IllegalStateException when Chronicle cannot be used in this JVM; names the flags to add
   */
  public static HostLink create(Path directory, LinkSettings settings) throws IOException {
    return LinkOpener.open(
        "the link in " + directory,
        settings.openDeadline(),
        () -> createNow(new LinkFiles(directory), settings));
  }

  private static HostLink createNow(LinkFiles files, LinkSettings settings) throws IOException {
    Files.createDirectories(files.directory());
    LaneKind kind = settings.laneKind();
    int bytes = settings.laneBytes();
    LaneWriter writer = null;
    try {
      ControlPage page = ControlPage.createUnpublished(files.control());
      kind.create(files.toWorker(), bytes);
      kind.create(files.toHost(), bytes);
      writer = kind.openWriter(files.toWorker(), page.toWorker(), bytes);
      LaneReader reader = kind.openReader(files.toHost(), page.toHost(), bytes);
      page.publish(kind.ordinal(), bytes);
      return new HostLink(files, kind, page, writer, reader);
    } catch (Throwable e) {
      if (writer != null) {
        writer.close();
      }
      files.delete(kind);
      throw e;
    }
  }

  public LaneWriter toWorker() {
    return toWorker;
  }

  public LaneReader fromWorker() {
    return fromWorker;
  }

  public ControlPage page() {
    return page;
  }

  /** Closes the lanes, each under its own lock, and deletes the directory. Idempotent. */
  @Override
  public void close() {
    try {
      toWorker.close();
    } finally {
      try {
        fromWorker.close();
      } finally {
        files.delete(kind);
      }
    }
  }
}
