package dev.panal.fuzz;

import dev.panal.futures.internal.Frames;
import dev.panal.futures.internal.Frames.FrameInput;
import dev.panal.ipc.internal.codec.Codec;
import java.util.List;
import java.util.function.Consumer;

/**
 * Any bytes as a frame: what reads them ends with a frame or a {@link RuntimeException}, which
 * costs the worker that sent it; never with an {@link Error}, and without reading for ever.
 */
public final class FrameFuzzer {
  private static final List<Consumer<FrameInput>> READERS = List.of(
      Frames::readTask,
      in -> {
        Frames.Chunk chunk = Frames.readChunk(in);
        Frames.Progression numbers = Frames.readProgression(in);
        if (numbers != null) {
          numbers.item(chunk.count());
        }
      },
      Frames::readResult,
      in -> {
        Frames.readItems(in);
        while (in.hasRemaining()) {
          if (in.isSimple()) {
            Codec.readSimple(in.payload());
          } else {
            Frames.readItem(in);
          }
        }
      });

  private FrameFuzzer() {}

  /** What Jazzer calls. */
  public static void fuzzerTestOneInput(byte[] data) {
    for (Consumer<FrameInput> reader : READERS) {
      try {
        reader.accept(new FrameInput(data, 0, data.length));
      } catch (RuntimeException refused) {
        // the worker that sent this is given up
      }
    }
  }
}
