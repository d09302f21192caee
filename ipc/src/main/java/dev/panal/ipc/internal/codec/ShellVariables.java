package dev.panal.ipc.internal.codec;

import dev.panal.core.TaskSerializationException;
import java.lang.invoke.SerializedLambda;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The variables of a JShell session or notebook that some code reads.
 *
 * <p>JShell makes a class of every snippet, and each variable a static of such a class that no
 * initialiser sets. In another JVM that static would be 0 or null without a word. So the code that
 * a function can reach is searched for them: its own method, what that calls in other snippets, and
 * all methods of the classes that are declared there and used.
 */
public final class ShellVariables {
  /** In the name of every class that JShell makes. */
  private static final String MARK = "$JShell$";

  private ShellVariables() {}

  /** Whether JShell has made a class, by its name or the path of its file. */
  public static boolean isShells(String className) {
    return className.contains(MARK);
  }

  /** Those that a lambda's body reads, directly or by what it calls. */
  static List<ShellVariable> readBy(SerializedLambda lambda, @Nullable ClassLoader loader) {
    return isShells(lambda.getImplClass())
        ? search(
            loader,
            new ShellSearch.Place(
                lambda.getImplClass(), lambda.getImplMethodName(), lambda.getImplMethodSignature()))
        : List.of();
  }

  /** Those that any method of a class that was declared in a snippet reads. */
  static List<ShellVariable> readBy(Class<?> type) {
    return isShells(type.getName()) && !isSnippet(type.getName())
        ? search(type.getClassLoader(), ShellSearch.Place.whole(type.getName().replace('.', '/')))
        : List.of();
  }

  /** As {@link #refuse(List, String)}, for an object of a class, or that class. */
  static void refuse(Class<?> type) {
    List<ShellVariable> read = readBy(type);
    if (!read.isEmpty()) {
      refuse(read, ClassNames.readable(type));
    }
  }

  /**
   * Refuses what could only travel without them.
   *
   * @throws TaskSerializationException naming the first
   */
  static void refuse(List<ShellVariable> read, String reader) {
    if (!read.isEmpty()) {
      throw new TaskSerializationException(
          reader + " reads the session's variable " + read.get(0).name()
              + ", whose value travels with the submitted function only: pass it as an argument",
          null);
    }
  }

  private static List<ShellVariable> search(@Nullable ClassLoader loader, ShellSearch.Place from) {
    return loader == null ? List.of() : ShellSearch.from(from, loader);
  }

  /** The class of a snippet itself, not one that was declared in it. */
  static boolean isSnippet(String name) {
    return name.indexOf('$', name.indexOf(MARK) + MARK.length()) < 0;
  }
}
