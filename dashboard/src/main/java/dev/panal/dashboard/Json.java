package dev.panal.dashboard;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON that may stand within a script of an HTML page. */
final class Json {
  private final StringBuilder out = new StringBuilder();

  private Json() {}

  /** Maps, iterables, strings, numbers, booleans and null, nested as they like. */
  static String of(@Nullable Object value) {
    Json json = new Json();
    json.write(value);
    return json.out.toString();
  }

  private void write(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      char before = '{';
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(before);
        string(String.valueOf(entry.getKey()));
        out.append(':');
        write(entry.getValue());
        before = ',';
      }
      out.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof Iterable<?> items) {
      char before = '[';
      for (Object item : items) {
        out.append(before);
        write(item);
        before = ',';
      }
      out.append(before == '[' ? "[]" : "]");
    } else if (value instanceof Double number) {
      out.append(Double.isFinite(number) ? String.format(Locale.ROOT, "%.6g", number) : "null");
    } else if (value == null || value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else {
      string(value.toString());
    }
  }

  /** What ends a script, a comment or a line of JavaScript is written by its number. */
  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
