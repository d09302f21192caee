package dev.panal.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The code in a page of the documentation. */
record Markdown(String name, List<Block> blocks) {
  private static final Pattern FENCED =
      Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern CLASS_NAME =
      Pattern.compile("^public class (\\w+)", Pattern.MULTILINE);

  private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  /** What stands between two fences. */
  record Block(String language, String text) {}

  /** A block of Java, and the block of text that follows it: what it prints. */
  record Program(String page, String className, String source, Optional<String> output) {
    @Override
    public String toString() {
      return page + ": " + className;
    }
  }

  static Markdown read(Path repository, String name) {
    try {
      List<Block> blocks = new ArrayList<>();
      Matcher fenced = FENCED.matcher(Files.readString(repository.resolve(name)));
      while (fenced.find()) {
        blocks.add(new Block(fenced.group(1), fenced.group(2)));
      }
      return new Markdown(name, blocks);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Complete classes. */
  List<Program> programs() {
    List<Program> programs = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      Matcher className = CLASS_NAME.matcher(block.text());
      if (block.language().equals("java") && className.find()) {
        Optional<String> output =
            i + 1 < blocks.size() && blocks.get(i + 1).language().equals("text")
                ? Optional.of(blocks.get(i + 1).text())
                : Optional.empty();
        programs.add(new Program(name, className.group(1), block.text(), output));
      }
    }
    return programs;
  }

  /** The anchors of a page's headings, as its readers' tools make them. */
  static Set<String> anchors(String text) {
    return HEADING
        .matcher(text)
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  /** Where a page's links lead, those out of the repository left out. */
  static List<String> links(String text) {
    return LINK.matcher(FENCED.matcher(text).replaceAll(""))
        .results()
        .map(link -> link.group(1))
        .filter(target -> !target.startsWith("http"))
        .toList();
  }

  /** Java that is only a few statements. */
  List<String> fragments() {
    return blocks.stream()
        .filter(block -> block.language().equals("java"))
        .map(Block::text)
        .filter(text -> !CLASS_NAME.matcher(text).find())
        .toList();
  }
}
