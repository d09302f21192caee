package dev.panal.cluster;

/** Where a node is in its life, as the program sees it. */
public enum NodeState {
  /** It was asked to take tasks and has not answered. */
  JOINING,
  /** It takes tasks. */
  ACTIVE,
  /** It finishes what it has begun, and takes no more. */
  LEAVING,
  /** Its workers do not start for this program. */
  BROKEN,
  /** It is of another version, or has refused. */
  REFUSED,
  LOST
}
