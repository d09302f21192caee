package dev.panal.ipc.internal.lane;

class RingLaneTest extends LaneContract {
  @Override
  LaneKind kind() {
    return LaneKind.RING;
  }
}
