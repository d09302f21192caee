/** Python's {@code multiprocessing} for Java. */
module dev.panal.multiprocessing {
  requires transitive dev.panal.futures;
  requires jdk.net;
  requires jdk.unsupported;
  requires static transitive org.jspecify;

  exports dev.panal.multiprocessing;
}
