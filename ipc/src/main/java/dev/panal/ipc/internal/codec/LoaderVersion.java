package dev.panal.ipc.internal.codec;

import dev.panal.ipc.internal.payload.PayloadInput;
import dev.panal.ipc.internal.payload.PayloadOutput;
import org.jspecify.annotations.Nullable;

/**
 * The classes of one class loader of a sender, as they are at some time.
 *
 * @param loader by what number receivers ask for classes and resources of that loader
 * @param version another one when some class has changed
 */
public record LoaderVersion(int loader, int version) {
  /** Of a loader whose classes receivers have. */
  public static final LoaderVersion USUAL = new LoaderVersion(FunctionTable.USUAL_LOADER, 0);

  boolean isUsual() {
    return loader == FunctionTable.USUAL_LOADER;
  }

  void write(PayloadOutput out) {
    out.putVarInt(loader);
    if (!isUsual()) {
      out.putVarInt(version);
    }
  }

  static LoaderVersion read(PayloadInput in) {
    int loader = in.getVarInt();
    return loader == FunctionTable.USUAL_LOADER ? USUAL : new LoaderVersion(loader, in.getVarInt());
  }

  /** What a sender knows of loaders. Thread-safe. */
  public interface Source {
    /** For senders whose receivers have all classes. */
    Source ALL_USUAL = (loader, seen) -> USUAL;

    /**
     * The classes of a loader.
     *
     * @param seen what was the answer before, by which the loader may be looked at less often than
     *     at each call; null when it has to be looked at
     */
    LoaderVersion of(@Nullable ClassLoader loader, @Nullable LoaderVersion seen);
  }
}
