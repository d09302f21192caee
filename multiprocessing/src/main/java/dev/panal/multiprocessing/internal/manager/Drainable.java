package dev.panal.multiprocessing.internal.manager;

import java.util.List;

/** What a queue's proxy needs for {@code drainTo}, whose argument stays in the calling process. */
public interface Drainable<E> {
  /** Takes at most that many items without waiting. */
  List<E> drain(int most);
}
