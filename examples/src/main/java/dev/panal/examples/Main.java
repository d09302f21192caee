package dev.panal.examples;

/** The command line of the examples. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println("hello");
  }
}
