package dev.panal.cluster.internal.client;

import dev.panal.ipc.internal.payload.HeapOutput;
import java.util.UUID;

/** How a scheduler reaches its nodes. Thread-safe. */
public interface Line {
  /** Sends a frame, in order; what cannot be sent is dropped, for its node is gone. */
  void send(UUID node, HeapOutput frame);

  /** Sends a frame out of order to a node that may not hear it yet. */
  void knock(UUID node, HeapOutput frame);

  /** That node will not come back. */
  void forget(UUID node);

  /** Nothing will be sent any more; called once, by the scheduler's thread. */
  void close();
}
