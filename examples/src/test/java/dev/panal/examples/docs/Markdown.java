package dev.panal.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The code in a page of the documentation. */
record Markdown(String name, List<Block> blocks) {
  private static final Pattern FENCED =
      Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern CLASS_NAME =
      Pattern.compile("^public class (\\w+)", Pattern.MULTILINE);

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

  /** Java that is only a few statements. */
  List<String> fragments() {
    return blocks.stream()
        .filter(block -> block.language().equals("java"))
        .map(Block::text)
        .filter(text -> !CLASS_NAME.matcher(text).find())
        .toList();
  }
}
