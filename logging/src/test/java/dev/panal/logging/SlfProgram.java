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
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private SlfProgram() {}

  /** Made when a pool is there already, which has looked for the logging library too. */
  private static final class Loggers {
    static final Logger LOG = LoggerFactory.getLogger(SlfProgram.class);
    static final Logger CHATTY = LoggerFactory.getLogger("chatty");
  }

  public static void main(String[] args) {
    SpanContext span = SpanContext.create(
        TRACE, "b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault());
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().name("p").workers(1).build()) {
      Loggers.LOG.info("started");
      MDC.put("user", "ana");
      work(pool, span);
    }
  }

  private static void work(ProcessPoolExecutor pool, SpanContext span) {
    try (Scope scope = Context.current().with(Span.wrap(span)).makeCurrent()) {
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
    Loggers.LOG.info("two lines\nof {}", "text");
    Loggers.LOG.debug("not wanted");
    Loggers.CHATTY.debug("wanted");
    System.err.print("without end;");
    Loggers.LOG.warn("bad", new IllegalStateException("outer", new RuntimeException("inner")));
    return MDC.get("user");
  }

  private static void item(int number) {
    Loggers.LOG.info("item {}", number);
  }

  private static int end() {
    Loggers.LOG.error("last words");
    Runtime.getRuntime().halt(3);
    return 0;
  }
}
