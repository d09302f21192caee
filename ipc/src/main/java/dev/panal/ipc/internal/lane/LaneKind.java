package dev.panal.ipc.internal.lane;

import java.io.IOException;
import java.nio.file.Path;

/** What a lane can be made of. */
public enum LaneKind {
  /** A Chronicle queue that rolls by size. */
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
  };

  /** Makes the directory and what both ends find in it. */
  public abstract void create(Path directory, int laneBytes) throws IOException;

  /** Opens the sending end. */
  public abstract LaneWriter openWriter(Path directory, LaneCounters counters, int laneBytes) throws IOException;

  /** Opens the receiving end. */
  public abstract LaneReader openReader(Path directory, LaneCounters counters, int laneBytes) throws IOException;
}
