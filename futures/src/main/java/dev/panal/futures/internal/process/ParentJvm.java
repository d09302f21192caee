package dev.panal.futures.internal.process;

import java.lang.management.ManagementFactory;

/** What this JVM was started with that its pools must know. */
public final class ParentJvm {
  private ParentJvm() {}

  /** Whether a debugger can stop this JVM, so that time says nothing about its workers. */
  public static boolean isDebugged() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .anyMatch(
            argument -> argument.startsWith("-agentlib:jdwp") || argument.startsWith("-Xrunjdwp"));
  }
}
