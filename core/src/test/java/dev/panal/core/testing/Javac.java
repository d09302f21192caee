package dev.panal.core.testing;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles what tests write, against their own class path. */
public final class Javac {
  private Javac() {}

  /**
   * Compiles for 17 into a directory.
   *
   * @return what the compiler has against it; empty when it accepts all
   */
  public static String compile(List<Path> sources, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      List<String> options = List.of(
          "--release",
          "17",
          "-proc:none",
          "-cp",
          System.getProperty("java.class.path"),
          "-d",
          classes.toString());
      boolean accepted = compiler
          .getTask(
              messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(sources))
          .call();
      return accepted ? "" : "not accepted\n" + messages;
    }
  }
}
