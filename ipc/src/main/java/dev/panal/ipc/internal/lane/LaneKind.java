package dev.panal.ipc.internal.lane;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a lane can be made of. */
public enum LaneKind {
  /** A Chronicle queue that rolls by size; its memory grows and shrinks with what is unread. */
  CHRONICLE {
    @Override
    public void create(Path directory, int laneBytes) throws IOException {
      ChronicleLane.create(directory);
    }

    @Override
    public LaneWriter openWriter(Path directory, LaneCounters counters, int laneBytes) {
      return ChronicleLane.openWriter(directory, counters, laneBytes);
    }

    @Override
    public LaneReader openReader(Path directory, LaneCounters counters, int laneBytes) {
      return ChronicleLane.openReader(directory, counters, laneBytes);
    }
  },

  /**
   * A fixed ring: fewer lines of memory to touch for a frame, nothing to load, no {@code Unsafe}.
   * All its memory is taken from the start.
   */
  RING {
    @Override
    public void create(Path directory, int laneBytes) throws IOException {
      RingLane.create(directory, laneBytes);
    }

    @Override
    public LaneWriter openWriter(Path directory, LaneCounters counters, int laneBytes)
        throws IOException {
      return new RingLaneWriter(RingLane.open(directory, laneBytes), counters);
    }

    @Override
    public LaneReader openReader(Path directory, LaneCounters counters, int laneBytes)
        throws IOException {
      return new RingLaneReader(RingLane.open(directory, laneBytes), counters);
    }

    @Override
    public void discard(Path directory) {
      RingLane.releaseMemory(directory);
      super.discard(directory);
    }
  };

  /** Makes the directory and what both ends find in it. */
  public abstract void create(Path directory, int laneBytes) throws IOException;

  /** Opens the sending end. */
  public abstract LaneWriter openWriter(Path directory, LaneCounters counters, int laneBytes)
      throws IOException;

  /** Opens the receiving end. */
  public abstract LaneReader openReader(Path directory, LaneCounters counters, int laneBytes)
      throws IOException;

  /**
   * Deletes the directory, as far as that can be done, once the ends of this process are closed and
   * those of the other useless.
   */
  public void discard(Path directory) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory);
    } catch (IOException | DirectoryIteratorException e) {
      // goes with the owner's directory in the end
    }
  }
}
