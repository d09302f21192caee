package dev.panal.multiprocessing.internal.manager;

import java.io.ObjectStreamException;
import java.io.Serializable;

/** What every proxy is beside its own interfaces: it is written as a {@link Handle}. */
public interface Travelling extends Serializable {
  /** Called by the JDK's serialisation. */
  Object writeReplace() throws ObjectStreamException;
}
