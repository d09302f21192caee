package dev.panal.benchmarks.compare;

/** Who takes part. */
public enum Contestant {
  PANAL("Panal"),
  PANAL_LIST("Panal, all results in a list"),
  JDK_THREADS("JDK thread pool"),
  MAPPED("mapped memory, spinning"),
  CHRONICLE("Chronicle Queue, spinning"),
  SOCKET("Unix socket, blocking"),
  PP4J("PP4J 2.2"),
  JVM("a JVM per task"),
  PYTHON("Python ProcessPoolExecutor"),
  PYTHON_POOL("Python multiprocessing.Pool"),
  LOKY("loky"),
  PEBBLE("pebble"),
  PLAIN("plain loop"),
  BARE_JAVA("java, hello world");

  private final String title;

  Contestant(String title) {
    this.title = title;
  }

  /** The name as people read it. */
  public String title() {
    return title;
  }

  /** Whether it runs tasks in other processes, Panal aside. */
  public boolean isOtherProcessPool() {
    return switch (this) {
      case PP4J, PYTHON, PYTHON_POOL, LOKY, PEBBLE -> true;
      default -> false;
    };
  }
}
