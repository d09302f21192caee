package dev.panal.examples;

import dev.panal.multiprocessing.JvmProcess;
import picocli.CommandLine.Command;

/** Two processes that say hello. */
@Command(
    name = "hello",
    description = "Two processes print hello world!",
    mixinStandardHelpOptions = true)
final class Hello implements Runnable {
  static void sayHello() {
    System.out.println("hello world!");
  }

  @Override
  public void run() {
    JvmProcess first = JvmProcess.of(Hello::sayHello);
    JvmProcess second = JvmProcess.of(Hello::sayHello);
    first.start();
    second.start();
    first.join();
    second.join();
  }
}
