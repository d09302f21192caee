package dev.panal.ipc.internal.lane;

class ChronicleLaneTest extends LaneContract {
  @Override
  LaneKind kind() {
    return LaneKind.CHRONICLE;
  }
}
