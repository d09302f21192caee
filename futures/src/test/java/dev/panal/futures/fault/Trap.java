package dev.panal.futures.fault;

import dev.panal.core.TaskContext;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;

/** A value that does its deed when it is written or read in the right JVM. */
final class Trap implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Where on its way. */
  enum Spring {
    WRITTEN_HERE(false, true),
    READ_IN_WORKER(true, false),
    WRITTEN_IN_WORKER(true, true),
    READ_HERE(false, false);

    private final boolean inWorker;
    private final boolean written;

    Spring(boolean inWorker, boolean written) {
      this.inWorker = inWorker;
      this.written = written;
    }
  }

  private final Spring spring;
  private final Deed deed;

  Trap(Spring spring, Deed deed) {
    this.spring = spring;
    this.deed = deed;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    spring(true);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    spring(false);
  }

  private void spring(boolean written) {
    if (spring.written == written && spring.inWorker == TaskContext.inWorker()) {
      deed.commit();
    }
  }
}
