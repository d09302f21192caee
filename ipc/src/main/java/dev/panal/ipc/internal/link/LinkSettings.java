package dev.panal.ipc.internal.link;

import dev.panal.ipc.internal.lane.LaneKind;
import dev.panal.ipc.internal.platform.ChronicleSetup;
import java.time.Duration;

/**
 * How a link is built.
 *
 * @param laneKind what the lanes are made of
 * @param laneBytes most shared memory in bytes that one direction's frames take, 1 MiB to 1 GiB
 * @param openDeadline how long the opening of a link may take
 */
public record LinkSettings(LaneKind laneKind, int laneBytes, Duration openDeadline) {
  public static final int DEFAULT_LANE_BYTES = 16 << 20;
  private static final int LEAST = 1 << 20;
  private static final int MOST = 1 << 30;

  public LinkSettings {
    if (laneBytes < LEAST || laneBytes > MOST) {
      throw new IllegalArgumentException(
          "laneBytes=" + laneBytes + " must be between " + LEAST + " and " + MOST);
    }
    if (openDeadline.isNegative() || openDeadline.isZero()) {
      throw new IllegalArgumentException("openDeadline=" + openDeadline + " must be positive");
    }
  }

  /** Chronicle Queue, 16 MiB in each direction, ten seconds. */
  public static LinkSettings defaults() {
    return new LinkSettings(LaneKind.CHRONICLE, DEFAULT_LANE_BYTES, Duration.ofSeconds(10));
  }

  /**
   * The defaults, or where this JVM keeps Chronicle out, rings of 4 MiB, which are there in full
   * from the start.
   */
  public static LinkSettings forThisJvm() {
    return ChronicleSetup.isPossible() && !Boolean.getBoolean("ring")
        ? defaults()
        : defaults().withLaneKind(LaneKind.RING).withLaneBytes(4 << 20);
  }

  public LinkSettings withLaneKind(LaneKind kind) {
    return new LinkSettings(kind, laneBytes, openDeadline);
  }

  public LinkSettings withLaneBytes(int bytes) {
    return new LinkSettings(laneKind, bytes, openDeadline);
  }
}
