/** Links between JVMs through shared memory, and shared arrays. */
module dev.panal.ipc {
  requires transitive dev.panal.core;
  requires static transitive org.jspecify;
  requires chronicle.queue;
  requires java.management;
  requires jdk.unsupported;
  requires org.jctools.core;
  requires org.objectweb.asm;
  requires org.slf4j;

  exports dev.panal.ipc;
  exports dev.panal.ipc.internal.codec to
      dev.panal.cluster,
      dev.panal.futures,
      dev.panal.multiprocessing;
  exports dev.panal.ipc.internal.directory to
      dev.panal.cluster,
      dev.panal.futures,
      dev.panal.multiprocessing;
  exports dev.panal.ipc.internal.lane to
      dev.panal.futures,
      dev.panal.multiprocessing;
  exports dev.panal.ipc.internal.link to
      dev.panal.futures,
      dev.panal.multiprocessing;
  exports dev.panal.ipc.internal.payload to
      dev.panal.cluster,
      dev.panal.futures,
      dev.panal.multiprocessing;
  exports dev.panal.ipc.internal.platform to
      dev.panal.cluster,
      dev.panal.futures,
      dev.panal.multiprocessing;
  exports dev.panal.ipc.internal.shared to
      dev.panal.futures,
      dev.panal.multiprocessing;
}
