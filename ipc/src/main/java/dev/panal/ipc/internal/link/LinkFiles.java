package dev.panal.ipc.internal.link;

import dev.panal.ipc.internal.lane.LaneKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What stands where in the directory of a link. */
record LinkFiles(Path directory) {
  Path control() {
    return directory.resolve("control");
  }

  Path toWorker() {
    return directory.resolve("to-worker");
  }

  Path toHost() {
    return directory.resolve("to-host");
  }

  /** Deletes the directory with all in it, as far as that can be done. */
  void delete(LaneKind kind) {
    kind.discard(toWorker());
    kind.discard(toHost());
    try {
      Files.deleteIfExists(control());
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // goes with the owner's directory in the end
    }
  }
}
