package dev.panal.logging;

import dev.panal.core.TaskOptions;
import dev.panal.futures.ProcessPoolExecutor;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What an application does that logs by SLF4J, here and in workers. */
final class SlfProgram {
  private static final Logger LOG = LoggerFactory.getLogger(SlfProgram.class);
  private static final Logger CHATTY = LoggerFactory.getLogger("chatty");
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private SlfProgram() {}

  public static void main(String[] args) {
    LOG.info("started");
    MDC.put("user", "ana");
    SpanContext span = SpanContext.create(
        TRACE, "b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault());
    try (ProcessPoolExecutor pool =
            ProcessPoolExecutor.builder().name("p").workers(1).build();
        Scope scope = Context.current().with(Span.wrap(span)).makeCurrent()) {
      if (scope == null) {
        throw new IllegalStateException("no scope");
      }
      System.out.println(
          "mdc=" + named(pool, "greeting").submit(SlfProgram::greet).result());
      System.out.println("trace="
          + pool.submit(() -> Span.current().getSpanContext().getTraceId()).result());
      pool.forEach(SlfProgram::item, List.of(1, 2));
      MDC.clear();
      System.out.println("afterwards=" + pool.submit(() -> MDC.get("user")).result());
      System.out.println(pool.submit(SlfProgram::end).exception());
    }
  }

  private static dev.panal.core.TaskSubmitter named(ProcessPoolExecutor pool, String name) {
    return pool.with(TaskOptions.builder().name(name).build());
  }

  private static String greet() {
    LOG.info("two lines\nof {}", "text");
    LOG.debug("not wanted");
    CHATTY.debug("wanted");
    System.err.print("without end;");
    LOG.warn("bad", new IllegalStateException("outer", new RuntimeException("inner")));
    return MDC.get("user");
  }

  private static void item(int number) {
    LOG.info("item {}", number);
  }

  private static int end() {
    LOG.error("last words");
    Runtime.getRuntime().halt(3);
    return 0;
  }
}
