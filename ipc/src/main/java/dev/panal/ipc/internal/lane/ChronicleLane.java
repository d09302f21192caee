package dev.panal.ipc.internal.lane;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;

/**
 * A lane that is a Chronicle queue in a directory of its own.
 *
 * <p>To be created by the application for both directions, then opened at either end, off any
 * thread that must not wait: Chronicle takes file locks when it opens a queue.
 */
public final class ChronicleLane {
  private static final String METADATA = "metadata.cq4t";

  /**
   * More than the keys of a queue ever take; Chronicle maps the rest of the file but never touches
   * it.
   */
  private static final int METADATA_ROOM = 16 << 10;

  private ChronicleLane() {}

  /** Makes the directory and takes room for what a queue holds before its first frame. */
  public static void create(Path directory) throws IOException {
    File file = directory.toFile();
    if (!file.mkdir()) {
      throw new IOException("cannot make the directory " + directory);
    }
    CycleFiles.fill(new File(file, METADATA), 0, METADATA_ROOM);
  }

  /** Opens the sending end; at most {@code laneBytes} of shared memory hold frames. */
  public static LaneWriter openWriter(Path directory, LaneCounters counters, int laneBytes) {
    WriterClock clock = new WriterClock();
    SingleChronicleQueue queue = QueueOpener.open(directory.toFile(), clock, cycleBytes(laneBytes));
    try {
      return new ChronicleLaneWriter(queue, clock, counters, laneBytes);
    } catch (Throwable e) {
      queue.close();
      throw e;
    }
  }

  /** Opens the receiving end. */
  public static LaneReader openReader(Path directory, LaneCounters counters, int laneBytes) {
    SingleChronicleQueue queue =
        QueueOpener.open(directory.toFile(), () -> 0, cycleBytes(laneBytes));
    try {
      return new ChronicleLaneReader(queue, counters);
    } catch (Throwable e) {
      queue.close();
      throw e;
    }
  }

  /**
   * Unread frames take half of the room, the file being read a quarter, the one being written
   * another.
   */
  static long cycleBytes(int laneBytes) {
    return laneBytes / 4;
  }

  static long unreadBytes(int laneBytes) {
    return laneBytes / 2;
  }
}
