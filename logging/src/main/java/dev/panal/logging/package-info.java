/**
 * What workers log, in the application's log; what belongs to the submitting thread, in the
 * worker's.
 *
 * <p>To be on the class path is enough. Records of SLF4J with Logback, of Log4j 2 and of
 * {@code java.util.logging}, and what comes to these by {@code System.Logger} and other bridges, go
 * back to the same library in the application, with worker and task in the diagnostic context. The
 * context of SLF4J ({@code MDC}) and OpenTelemetry's trace context and baggage travel to the task.
 * Each works where its library is there. {@code ProcessPoolBuilder.forwardLogs(false)} leaves
 * records where they are made.
 */
@NullMarked
package dev.panal.logging;

import org.jspecify.annotations.NullMarked;
