package dev.panal.futures.internal.process;

import dev.panal.futures.WorkerLogRecord;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A log record as one line of a worker's standard error: written at once, it waits for the
 * application to read, and is there even if the worker dies next.
 *
 * <pre>
 *   SOH panal-log SPACE token SPACE field ( US field )…
 *
 *   fields   level logger message source seconds nanos thread thrown ( key value )…
 *   thrown   ( T text   ( F class GS method GS file GS line ) RS… )…     each T the cause of the one before
 * </pre>
 *
 * <p>The token is told to the worker alone, so that nothing that is merely printed there is taken
 * for a record. Control characters within a field are escaped.
 */
public final class LogLine {
  /** The most characters of a message. */
  private static final int MOST_MESSAGE = 50_000;

  private static final int MOST_TEXT = 5_000;

  private static final int MOST_CONTEXT = 4_000;
  private static final int MOST_CAUSES = 10;
  private static final int MOST_FRAMES = 100;
  private static final char ESCAPE = '\u001b';
  private static final char FIELD = '\u001f';
  private static final char PART = '\u001e';
  private static final char DETAIL = '\u001d';
  private static final String START = "\u0001panal-log ";
  private static final Pattern READABLE = Pattern.compile(
      START + "[0-9a-f]+ ([^\u001f\n]*)\u001f([^\u001f\n]*)\u001f([^\u001f\n]*)[^\n]*");

  private LogLine() {}

  /** Where records of a worker with that token begin within a line. */
  static String start(String token) {
    return START + token + " ";
  }

  /** What a person wants to see of the records in a text. */
  static String readable(String text) {
    return text.indexOf(START) < 0
        ? text
        : READABLE
            .matcher(text)
            .replaceAll(found -> Matcher.quoteReplacement(
                plain(found.group(1) + " " + found.group(2) + ": " + found.group(3))));
  }

  /** Without a line end. */
  public static String encode(String token, WorkerLogRecord logged) {
    StringBuilder out = new StringBuilder(start(token));
    field(out, logged.level());
    field(out.append(FIELD), logged.logger());
    field(out.append(FIELD), cut(logged.message(), MOST_MESSAGE));
    field(out.append(FIELD), logged.source());
    out.append(FIELD).append(logged.at().getEpochSecond());
    out.append(FIELD).append(logged.at().getNano());
    field(out.append(FIELD), logged.thread());
    out.append(FIELD);
    int causes = 0;
    for (Throwable t = logged.thrown(); t != null && causes < MOST_CAUSES; t = t.getCause()) {
      thrown(out, t);
      causes++;
    }
    logged.context().forEach((key, value) -> {
      field(out.append(FIELD), cut(key, MOST_CONTEXT));
      field(out.append(FIELD), cut(value, MOST_CONTEXT));
    });
    return out.toString();
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "…";
  }

  private static void thrown(StringBuilder out, Throwable thrown) {
    field(out.append('T'), cut(text(thrown), MOST_TEXT));
    out.append(PART);
    int frames = 0;
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (++frames > MOST_FRAMES) {
        break;
      }
      field(out.append('F'), frame.getClassName());
      field(out.append(DETAIL), frame.getMethodName());
      String file = frame.getFileName();
      field(out.append(DETAIL), file == null ? "" : file);
      out.append(DETAIL).append(frame.getLineNumber()).append(PART);
    }
  }

  private static String text(Throwable thrown) {
    try {
      return thrown.toString();
    } catch (RuntimeException itsOwn) {
      return thrown.getClass().getName();
    }
  }

  private static void field(StringBuilder out, @Nullable String text) {
    String some = text == null ? "null" : text;
    for (int i = 0; i < some.length(); i++) {
      char c = some.charAt(i);
      if (c < ' ' && c != '\t') {
        out.append(ESCAPE).append((char) (c + '@'));
      } else {
        out.append(c);
      }
    }
  }

  private static String plain(String field) {
    if (field.indexOf(ESCAPE) < 0) {
      return field;
    }
    StringBuilder out = new StringBuilder(field.length());
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      out.append(c == ESCAPE && ++i < field.length() ? (char) (field.charAt(i) - '@') : c);
    }
    return out.toString();
  }

  /** Reads what follows {@link #start}; empty when it is damaged. */
  static Optional<WorkerLogRecord> decode(String fields) {
    String[] field = fields.split(String.valueOf(FIELD), -1);
    try {
      Map<String, String> context = new LinkedHashMap<>();
      for (int i = 8; i + 1 < field.length; i += 2) {
        context.put(plain(field[i]), plain(field[i + 1]));
      }
      return Optional.of(new WorkerLogRecord(
          plain(field[3]),
          Instant.ofEpochSecond(Long.parseLong(field[4]), Long.parseLong(field[5])),
          plain(field[0]),
          plain(field[1]),
          plain(field[6]),
          plain(field[2]),
          Map.copyOf(context),
          thrown(field[7])));
    } catch (RuntimeException damaged) {
      return Optional.empty();
    }
  }

  private static @Nullable Throwable thrown(String parts) {
    Logged first = null;
    Logged last = null;
    for (String part : parts.split(String.valueOf(PART))) {
      if (part.startsWith("T")) {
        Logged next = new Logged(plain(part.substring(1)));
        if (last == null) {
          first = next;
        } else {
          last.initCause(next);
        }
        last = next;
      } else if (part.startsWith("F") && last != null) {
        last.add(part.substring(1).split(String.valueOf(DETAIL), -1));
      }
    }
    return first;
  }

  /** Looks in a log like the exception that it stands for. */
  private static final class Logged extends Exception {
    private static final long serialVersionUID = 1L;

    Logged(String text) {
      super(text);
      setStackTrace(new StackTraceElement[0]);
    }

    void add(String[] frame) {
      StackTraceElement[] before = getStackTrace();
      StackTraceElement[] all = java.util.Arrays.copyOf(before, before.length + 1);
      all[before.length] = new StackTraceElement(
          plain(frame[0]),
          plain(frame[1]),
          frame[2].isEmpty() ? null : plain(frame[2]),
          Integer.parseInt(frame[3]));
      setStackTrace(all);
    }

    @Override
    public String toString() {
      return String.valueOf(getMessage());
    }
  }
}
