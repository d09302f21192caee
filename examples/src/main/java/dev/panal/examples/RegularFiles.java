package dev.panal.examples;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Walks a tree of directories while it is being consumed, in the order of names. Unlike
 * {@link Files#walk} it goes on after a directory that cannot be read.
 */
final class RegularFiles extends AbstractSpliterator<Path> {
  private final Deque<Path> ahead = new ArrayDeque<>();
  private final BiConsumer<Path, IOException> unreadable;

  private RegularFiles(BiConsumer<Path, IOException> unreadable) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.DISTINCT);
    this.unreadable = unreadable;
  }

  /**
   * The regular files below {@code directory}; what cannot be read goes to {@code unreadable}, on
   * the consuming thread.
   */
  static Stream<Path> below(Path directory, BiConsumer<Path, IOException> unreadable) {
    RegularFiles walk = new RegularFiles(unreadable);
    walk.list(directory);
    return StreamSupport.stream(walk, false);
  }

  @Override
  public boolean tryAdvance(Consumer<? super Path> action) {
    while (!ahead.isEmpty()) {
      Path path = ahead.pop();
      BasicFileAttributes attributes;
      try {
        attributes =
            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      } catch (IOException e) {
        unreadable.accept(path, e);
        continue;
      }
      if (attributes.isDirectory()) {
        list(path);
      } else if (attributes.isRegularFile()) {
        action.accept(path);
        return true;
      }
    }
    return false;
  }

  private void list(Path directory) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (DirectoryIteratorException e) {
      unreadable.accept(directory, e.getCause());
    } catch (IOException e) {
      unreadable.accept(directory, e);
    }
    entries.sort(Collections.reverseOrder());
    entries.forEach(ahead::push);
  }
}
