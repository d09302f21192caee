package dev.panal.logging;

import dev.panal.core.TaskContextCarrier;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes OpenTelemetry's current trace and baggage to the task, as the W3C's headers have them: a
 * span that the task opens is a child of the one that it was submitted in.
 */
public final class OpenTelemetryCarrier implements TaskContextCarrier {
  private static final boolean PRESENT = ForwardedLogs.isThere("io.opentelemetry.context.Context")
      && ForwardedLogs.isThere("io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator");

  /** For {@link java.util.ServiceLoader}. */
  public OpenTelemetryCarrier() {}

  @Override
  public String name() {
    return "opentelemetry";
  }

  @Override
  public Map<String, String> capture() {
    return PRESENT ? Telemetry.capture() : Map.of();
  }

  @Override
  public Restored restore(Map<String, String> captured) {
    return PRESENT ? Telemetry.restore(captured) : () -> {};
  }

  /** Loaded only where the library is there. */
  private static final class Telemetry {
    private static final TextMapPropagator PROPAGATOR = TextMapPropagator.composite(
        W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());

    private static final TextMapGetter<Map<String, String>> GETTER = new TextMapGetter<>() {
      @Override
      @SuppressWarnings("deprecation") // abstract all the same
      public Iterable<String> keys(Map<String, String> carrier) {
        return carrier.keySet();
      }

      @Override
      public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
        return carrier == null ? null : carrier.get(key);
      }
    };

    static Map<String, String> capture() {
      Context current = Context.current();
      if (current == Context.root()) {
        return Map.of();
      }
      Map<String, String> headers = new HashMap<>();
      PROPAGATOR.inject(current, headers, (map, key, value) -> {
        if (map != null) {
          map.put(key, value);
        }
      });
      return headers;
    }

    @SuppressWarnings("MustBeClosedChecker") // by whoever closes what is returned
    static Restored restore(Map<String, String> captured) {
      Scope scope = PROPAGATOR.extract(Context.root(), captured, GETTER).makeCurrent();
      return scope::close;
    }
  }
}
