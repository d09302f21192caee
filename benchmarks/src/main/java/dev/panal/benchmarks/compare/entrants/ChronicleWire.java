package dev.panal.benchmarks.compare.entrants;

import dev.panal.ipc.internal.platform.ChronicleSetup;
import java.nio.file.Path;
import java.util.Objects;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.LegacyRollCycles;
import net.openhft.chronicle.wire.DocumentContext;

/** Two queues, one for each direction, with frames of 64 bytes. */
final class ChronicleWire implements SpinningWire {
  private static final int WORDS = 8;

  private final SingleChronicleQueue out;
  private final SingleChronicleQueue in;
  private final ExcerptAppender appender;
  private final ExcerptTailer tailer;

  private ChronicleWire(Path out, Path in) {
    this.out = open(out);
    this.in = open(in);
    appender = this.out.createAppender();
    tailer = this.in.createTailer();
  }

  static ChronicleWire host(Path directory) {
    return new ChronicleWire(directory.resolve("to-peer"), directory.resolve("from-peer"));
  }

  static ChronicleWire peer(Path directory) {
    return new ChronicleWire(directory.resolve("from-peer"), directory.resolve("to-peer"));
  }

  private static SingleChronicleQueue open(Path directory) {
    ChronicleSetup.prepare();
    return SingleChronicleQueueBuilder.binary(directory)
        .rollCycle(LegacyRollCycles.DAILY)
        .build();
  }

  @Override
  public void send(long value) {
    try (DocumentContext document = appender.writingDocument()) {
      for (int i = 0; i < WORDS; i++) {
        Objects.requireNonNull(document.wire()).bytes().writeLong(value);
      }
    }
  }

  @Override
  public long receive() {
    while (true) {
      try (DocumentContext document = tailer.readingDocument()) {
        if (document.isPresent()) {
          return Objects.requireNonNull(document.wire()).bytes().readLong();
        }
      }
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    in.close();
    out.close();
  }
}
