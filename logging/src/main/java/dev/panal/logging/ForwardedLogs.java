package dev.panal.logging;

import dev.panal.futures.LogForwarder;
import dev.panal.futures.WorkerLogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Forwards between the logging libraries that are there. */
public final class ForwardedLogs implements LogForwarder {
  private static final String HEAD = "# ";

  private final List<Backend> backends = new ArrayList<>();

  /** For {@link java.util.ServiceLoader}. */
  public ForwardedLogs() {
    backends.add(new JulBackend());
    if (isThere("org.slf4j.LoggerFactory") && isThere("ch.qos.logback.classic.LoggerContext")) {
      backends.add(new LogbackBackend());
    }
    if (isThere("org.apache.logging.log4j.core.LoggerContext")) {
      backends.add(new Log4jBackend());
    }
  }

  static boolean isThere(String className) {
    try {
      Class.forName(className, false, ForwardedLogs.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError absent) {
      return false;
    }
  }

  @Override
  public String settings() {
    StringBuilder settings = new StringBuilder();
    for (Backend backend : backends) {
      settings.append(HEAD).append(backend.name()).append('\n').append(backend.levels());
    }
    return settings.toString();
  }

  @Override
  public void install(String settings, Consumer<WorkerLogRecord> target) {
    for (Backend backend : backends) {
      backend.install(section(settings, backend.name()), target);
    }
  }

  private static String section(String settings, String name) {
    StringBuilder section = new StringBuilder();
    boolean within = false;
    for (String line : settings.split("\n")) {
      if (line.startsWith(HEAD)) {
        within = line.equals(HEAD + name);
      } else if (within) {
        section.append(line).append('\n');
      }
    }
    return section.toString();
  }

  @Override
  public void log(WorkerLogRecord logged) {
    for (Backend backend : backends) {
      if (backend.name().equals(logged.source())) {
        backend.log(logged);
      }
    }
  }
}
