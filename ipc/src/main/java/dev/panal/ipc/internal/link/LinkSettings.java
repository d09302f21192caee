package dev.panal.ipc.internal.link;

import dev.panal.ipc.internal.lane.LaneKind;
import java.time.Duration;

/**
 * How a link is built.
 *
 * @param laneKind what the lanes are made of
 * @param laneBytes most shared memory in bytes that one direction's frames take, 1 MiB to 1 GiB
 * @param openDeadline how long the opening of a link may take
 */
public record LinkSettings(LaneKind laneKind, int laneBytes, Duration openDeadline) {
  public static final int DEFAULT_LANE_BYTES = 1 << 20;

  /** Chronicle takes memory as it needs it. */
  private static final int CHRONICLE_LANE_BYTES = 16 << 20;

  /** System property: {@code chronicle} sends frames through Chronicle Queue instead of rings. */
  public static final String LANE_PROPERTY = "panal.lane";

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

  /** A ring of 1 MiB in each direction, ten seconds. */
  public static LinkSettings defaults() {
    return new LinkSettings(LaneKind.RING, DEFAULT_LANE_BYTES, Duration.ofSeconds(10));
  }

  /** The defaults, or where {@value #LANE_PROPERTY} says so, Chronicle Queue. */
  public static LinkSettings forThisJvm() {
    return "chronicle".equals(System.getProperty(LANE_PROPERTY)) ? chronicle() : defaults();
  }

  /** Chronicle Queue, at most 16 MiB in each direction, ten seconds. */
  public static LinkSettings chronicle() {
    return new LinkSettings(LaneKind.CHRONICLE, CHRONICLE_LANE_BYTES, Duration.ofSeconds(10));
  }

  public LinkSettings withLaneKind(LaneKind kind) {
    return new LinkSettings(kind, laneBytes, openDeadline);
  }

  public LinkSettings withLaneBytes(int bytes) {
    return new LinkSettings(laneKind, bytes, openDeadline);
  }
}
