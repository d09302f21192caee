package dev.panal.benchmarks.compare.entrants;

/** A JVM for one task, and the least that a JVM can do. */
public final class OneTask {
  private OneTask() {}

  public static void main(String[] args) {
    System.out.println("hello, world");
  }
}
