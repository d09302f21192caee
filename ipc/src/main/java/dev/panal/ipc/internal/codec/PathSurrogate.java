package dev.panal.ipc.internal.codec;

import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Stands for a path: its text, or its URI where the text does not lead back to it. That is so for
 * paths of other file systems, and for names whose bytes are no text in the platform's encoding.
 */
final class PathSurrogate implements Serializable {
  @Serial
  private static final long serialVersionUID = 1L;

  private enum Form {
    TEXT,
    URI,
    RELATIVE_URI
  }

  private final Form form;
  private final String text;

  private PathSurrogate(Form form, String text) {
    this.form = form;
    this.text = text;
  }

  static PathSurrogate of(Path path) {
    if (hasPlainText(path)) {
      return new PathSurrogate(Form.TEXT, path.toString());
    }
    Path root = path.getFileSystem().getRootDirectories().iterator().next();
    return path.isAbsolute()
        ? new PathSurrogate(Form.URI, path.toUri().toString())
        : new PathSurrogate(Form.RELATIVE_URI, root.resolve(path).toUri().toString());
  }

  static boolean hasPlainText(Path path) {
    if (path.getFileSystem() != FileSystems.getDefault()) {
      return false;
    }
    String text = path.toString();
    if (text.chars().allMatch(c -> c < 0x80)) {
      return true;
    }
    try {
      return Path.of(text).equals(path);
    } catch (InvalidPathException notInThisEncoding) {
      return false;
    }
  }

  @Serial
  private Object readResolve() throws InvalidObjectException {
    if (form == Form.TEXT) {
      return Path.of(text);
    }
    try {
      Path path = Path.of(URI.create(text));
      if (form == Form.URI) {
        return path;
      }
      // Relativising would resolve the dots of "../x" against the root.
      int names = path.getNameCount();
      return names == 0 ? path.getRoot().relativize(path) : path.subpath(0, names);
    } catch (FileSystemNotFoundException e) {
      InvalidObjectException missing = new InvalidObjectException(
          "the file system of the path " + text + " is not open in this JVM");
      missing.initCause(e);
      throw missing;
    }
  }
}
