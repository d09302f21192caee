package dev.panal.multiprocessing.internal.channel;

import dev.panal.ipc.internal.codec.Codec;
import org.jspecify.annotations.Nullable;

/** The codec of messages. */
final class Codecs {
  private static final Codec OF_THREAD = new Codec(Codecs::loader, null);

  private Codecs() {}

  /** Finds classes as the thread that reads does. */
  static Codec ofThread() {
    return OF_THREAD;
  }

  private static @Nullable ClassLoader loader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context != null ? context : Codecs.class.getClassLoader();
  }
}
