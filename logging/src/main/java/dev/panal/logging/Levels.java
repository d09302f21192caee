package dev.panal.logging;

import java.util.function.BiConsumer;

/** Levels of loggers as lines of text. */
final class Levels {
  private Levels() {}

  static void add(StringBuilder lines, String level, String logger) {
    if (logger.indexOf('\n') < 0) {
      lines.append(level).append(' ').append(logger).append('\n');
    }
  }

  /** @param each gets a logger's name and its level */
  static void forEach(String lines, BiConsumer<String, String> each) {
    for (String line : lines.split("\n")) {
      int space = line.indexOf(' ');
      if (space > 0) {
        each.accept(line.substring(space + 1), line.substring(0, space));
      }
    }
  }
}
