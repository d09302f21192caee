/** The interfaces, futures, options and errors of Panal, and its executors within one JVM. */
module dev.panal.core {
  requires transitive com.google.common;
  requires static transitive org.jspecify;
  requires jdk.unsupported;

  exports dev.panal.core;
  exports dev.panal.core.internal to
      dev.panal.cluster,
      dev.panal.futures,
      dev.panal.ipc,
      dev.panal.multiprocessing;

  uses dev.panal.core.TaskContextCarrier;
}
