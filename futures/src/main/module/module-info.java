/** A pool of worker JVMs behind the interface of Python's {@code concurrent.futures}. */
module dev.panal.futures {
  requires transitive dev.panal.core;
  requires transitive dev.panal.ipc;
  requires java.logging;
  requires transitive java.management;
  requires static transitive org.jspecify;
  requires jdk.jfr;
  requires jdk.management;
  requires jdk.unsupported;
  requires org.jctools.core;

  exports dev.panal.futures;
  exports dev.panal.futures.internal to
      dev.panal.cluster,
      dev.panal.multiprocessing;
  exports dev.panal.futures.internal.dispatch to
      dev.panal.cluster,
      dev.panal.multiprocessing;
  exports dev.panal.futures.internal.process to
      dev.panal.cluster,
      dev.panal.multiprocessing;

  uses dev.panal.futures.ClassBytesProvider;
  uses dev.panal.futures.LogForwarder;
  uses dev.panal.futures.ReportWriter;
}
