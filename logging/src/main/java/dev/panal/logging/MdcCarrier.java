package dev.panal.logging;

import dev.panal.core.TaskContextCarrier;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.slf4j.MDC;

/** Takes the MDC of SLF4J to the task, where there is a logging library that has one. */
public final class MdcCarrier implements TaskContextCarrier {
  private static final boolean PRESENT = ForwardedLogs.isThere("org.slf4j.MDC") && hasProvider();

  /** For {@link ServiceLoader}. */
  public MdcCarrier() {}

  /** Without one SLF4J would complain on standard error. */
  private static boolean hasProvider() {
    return ServiceLoader.load(
            org.slf4j.spi.SLF4JServiceProvider.class, MdcCarrier.class.getClassLoader())
        .stream()
        .findAny()
        .isPresent();
  }

  @Override
  public String name() {
    return "mdc";
  }

  @Override
  public Map<String, String> capture() {
    if (!PRESENT) {
      return Map.of();
    }
    Map<String, String> present = MDC.getCopyOfContextMap();
    if (present == null || present.isEmpty()) {
      return Map.of();
    }
    Map<String, String> some = new HashMap<>(present);
    some.values().removeIf(value -> value == null);
    return some;
  }

  @Override
  public Restored restore(Map<String, String> captured) {
    if (!PRESENT) {
      return () -> {};
    }
    Map<String, String> before = MDC.getCopyOfContextMap();
    MDC.setContextMap(captured);
    return () -> {
      if (before == null) {
        MDC.clear();
      } else {
        MDC.setContextMap(before);
      }
    };
  }
}
