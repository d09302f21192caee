package dev.panal.core.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The Java blocks of a page of the documentation. */
public final class JavaSamples {
  private static final Pattern JAVA =
      Pattern.compile("^```java\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  private JavaSamples() {}

  /** In the order of the page, which is named from the repository's root. */
  public static List<String> of(String page) throws IOException {
    return JAVA.matcher(Files.readString(Path.of("..").resolve(page)))
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList();
  }

  /**
   * Compiles each against the class path of the tests.
   *
   * @return what the compiler said, empty when it accepts all
   */
  public static String compile(List<String> sources, Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String source : sources) {
      files.add(Files.writeString(directory.resolve("Sample" + files.size() + ".java"), source));
    }
    return Javac.compile(files, directory);
  }
}
