package dev.panal.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.SerialExecutor;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of a module that opens no package, and the JDK's own packages. */
class ClosedPackageTest {
  private static final String RECORD = """
      package closed;

      record Pair(int number, java.util.List<String> texts) {
        @Override
        public java.util.List<String> texts() {
          throw new IllegalStateException("the field is what travels");
        }
      }
      """;

  private static final String MAKER = """
      package closed;

      public final class Maker {
        public static Object pair() {
          return new Pair(7, java.util.List.of("a", "b").subList(0, 1));
        }
      }
      """;

  @TempDir
  Path directory;

  @Test
  void copying_recordOfAClosedPackage_arrivesEqual() throws Exception {
    Class<?> maker = closedModule().loadClass("closed.Maker");
    Object pair = maker.getMethod("pair").invoke(null);
    assertThat(maker.getModule().isOpen("closed", ClosedPackageTest.class.getModule()))
        .isFalse();

    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(maker.getClassLoader());
    try (SerialExecutor executor = SerialExecutor.builder().copying(true).build()) {
      Object copy = executor.submit(x -> x, pair).result();
      assertThat(copy).isEqualTo(pair).isNotSameAs(pair);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void openPackageOf_classesOfTheJdk_stayClosed() {
    Module test = ClosedPackageTest.class.getModule();
    for (Class<?> type : List.of(Character.UnicodeBlock.class, java.sql.Date.class)) {
      PackageOpener.openPackageOf(type, ClosedPackageTest.class);
      assertThat(type.getModule().isOpen(type.getPackageName(), test))
          .as(type.getName())
          .isFalse();
    }
  }

  private ClassLoader closedModule() throws Exception {
    Path sources = Files.createDirectories(directory.resolve("sources/closed"));
    Path classes = Files.createDirectories(directory.resolve("classes"));
    String descriptor = "module closed { exports closed; }";
    int failures = ToolProvider.getSystemJavaCompiler()
        .run(
            null,
            null,
            null,
            "-d",
            classes.toString(),
            Files.writeString(sources.resolve("module-info.java"), descriptor).toString(),
            Files.writeString(sources.resolve("Pair.java"), RECORD).toString(),
            Files.writeString(sources.resolve("Maker.java"), MAKER).toString());
    assertThat(failures).isZero();
    ModuleLayer boot = ModuleLayer.boot();
    Configuration configuration =
        boot.configuration().resolve(ModuleFinder.of(classes), ModuleFinder.of(), Set.of("closed"));
    return boot.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader())
        .findLoader("closed");
  }
}
