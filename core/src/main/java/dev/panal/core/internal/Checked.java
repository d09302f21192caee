package dev.panal.core.internal;

import java.util.regex.Pattern;

/**
 * Checks of users' settings. What is refused is an {@link IllegalArgumentException} that names it.
 */
public final class Checked {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,40}");
  private static final Pattern SIZE = Pattern.compile("[1-9][0-9]{0,11}[kKmMgG]?");

  private Checked() {}

  /** What may stand in names of threads and directories. */
  public static String name(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "name=" + text + " must be 1 to 40 of the characters A-Z a-z 0-9 . _ -");
    }
    return text;
  }

  public static int positive(int value, String what) {
    return (int) positive((long) value, what);
  }

  public static long positive(long value, String what) {
    if (value < 1) {
      throw new IllegalArgumentException(what + "=" + value + " must be at least 1");
    }
    return value;
  }

  public static int notNegative(int value, String what) {
    if (value < 0) {
      throw new IllegalArgumentException(what + "=" + value + " must not be negative");
    }
    return value;
  }

  /** The bytes of a size written as for {@code -Xmx}. */
  public static long bytes(String size, String what) {
    if (!SIZE.matcher(size).matches()) {
      throw new IllegalArgumentException(
          what + "=" + size + " must be a number with k, m or g, as in 512m");
    }
    char unit = Character.toLowerCase(size.charAt(size.length() - 1));
    int shift = unit == 'g' ? 30 : unit == 'm' ? 20 : unit == 'k' ? 10 : 0;
    long number = Long.parseLong(shift == 0 ? size : size.substring(0, size.length() - 1));
    if (number > Long.MAX_VALUE >> shift) {
      throw new IllegalArgumentException(what + "=" + size + " is more than any machine has");
    }
    return number << shift;
  }
}
