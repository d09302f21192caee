package dev.panal.ipc.internal.codec;

import org.jspecify.annotations.Nullable;

final class GraphSearch {
  static @Nullable String cycleThroughSurrogate(Object root) {
    return null;
  }
}
