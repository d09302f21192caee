package dev.panal.interoperation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.testing.Jdk;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Runs programs in a directory. */
final class Programs {
  private static final Pattern OF_PANAL = Pattern.compile(
      "(core|ipc|futures)/target/|net/openhft/|/(guava|failureaccess|jctools-core|asm|slf4j-api|jspecify)-[^/]*$");

  private Programs() {}

  /** Panal's jars and those that it needs, and others by the beginning of their names. */
  static List<String> panalAnd(String... others) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> OF_PANAL.matcher(entry).find() && !entry.endsWith("-tests.jar")
            || Arrays.stream(others).anyMatch(new File(entry).getName()::startsWith))
        .toList();
  }

  static String path(List<String> entries) {
    return entries.stream().collect(Collectors.joining(File.pathSeparator));
  }

  static List<String> run(Path directory, List<String> command) throws Exception {
    Path output = directory.resolve("output");
    ProcessBuilder program = new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile());
    program.environment().put("MAVEN_OPTS", String.join(" ", Jdk.SHORT_LIVED));
    Process process = program.start();
    try {
      assertThat(process.waitFor(240, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
    } finally {
      process.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(output);
    assertThat(process.exitValue()).as("%s", lines).isZero();
    return lines;
  }
}
