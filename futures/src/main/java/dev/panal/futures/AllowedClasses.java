package dev.panal.futures;

import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.Status;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An input filter that lets through what is listed, and what plain values are made of. */
final class AllowedClasses {
  private static final String PLAIN = "java.lang.*;java.math.*;java.time.**;java.util.*;"
      + "dev.panal.core.*;dev.panal.ipc.internal.codec.*";
  private static final Pattern CLASSES =
      Pattern.compile("[\\p{javaJavaIdentifierPart}.]+(\\.\\*{1,2})?");

  private AllowedClasses() {}

  static ObjectInputFilter filter(List<String> patterns) {
    for (String pattern : patterns) {
      if (!CLASSES.matcher(pattern).matches()) {
        throw new IllegalArgumentException("allowedClasses: " + pattern
            + " is neither a class nor a package with .* or .** behind it");
      }
    }
    String listed = patterns.isEmpty() ? "" : String.join(";", patterns) + ";";
    ObjectInputFilter filter = ObjectInputFilter.Config.createFilter(listed + PLAIN + ";!*");
    return asked ->
        isExceptionOfTheJdk(asked.serialClass()) ? Status.ALLOWED : filter.checkInput(asked);
  }

  private static boolean isExceptionOfTheJdk(@Nullable Class<?> type) {
    return type != null
        && Throwable.class.isAssignableFrom(type)
        && type.getModule() == Object.class.getModule();
  }

  static @Nullable ObjectInputFilter merge(
      @Nullable ObjectInputFilter one, @Nullable ObjectInputFilter other) {
    return one == null ? other : other == null ? one : ObjectInputFilter.merge(one, other);
  }
}
