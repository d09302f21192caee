package dev.panal.ipc.internal.lane;

import dev.panal.ipc.internal.platform.ChronicleSetup;
import java.io.File;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.LegacyRollCycles;

/** Builds queues as lanes want them: both sides must say the same. */
final class QueueOpener {
  /** Gives a cycle number 31 bits and a frame's number 32: eight pebibytes through one lane. */
  static final LegacyRollCycles ROLL_CYCLE = LegacyRollCycles.MINUTELY;

  /** Frames are read in order and never looked up: the index is as small as Chronicle allows. */
  private static final int INDEX_COUNT = 16;

  private static final int INDEX_SPACING = 1 << 16;

  /** Chronicle maps a quarter of a block beyond it, and no frame may be longer than that. */
  private static final int OVERLAP = LaneWriter.MAX_FRAME + (64 << 10);

  private QueueOpener() {}

  /** A block holds a whole cycle, so that a cycle is one mapping. */
  static long blockSize(long cycleBytes) {
    return Math.max(cycleBytes, 4L * OVERLAP);
  }

  static SingleChronicleQueue open(File directory, TimeProvider time, long cycleBytes) {
    ChronicleSetup.prepare();
    return SingleChronicleQueueBuilder.binary(directory)
        .rollCycle(ROLL_CYCLE)
        .indexCount(INDEX_COUNT)
        .indexSpacing(INDEX_SPACING)
        .blockSize(blockSize(cycleBytes))
        .timeProvider(time)
        .forceDirectoryListingRefreshIntervalMs(Long.MAX_VALUE)
        .timeoutMS(2_000)
        .build();
  }
}
