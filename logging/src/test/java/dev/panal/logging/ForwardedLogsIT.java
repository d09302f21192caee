package dev.panal.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.testing.Jdk;
import dev.panal.core.testing.NothingLeftBehind;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Programs with one logging library or another: what their workers log is in their own log. */
@Timeout(120)
@ExtendWith(NothingLeftBehind.class)
class ForwardedLogsIT {
  @TempDir
  Path directory;

  /** @param without parts of the names of jars that the program does not have */
  private List<String> run(Class<?> program, List<String> without, String... more)
      throws Exception {
    String classPath = Arrays.stream(
            System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> without.stream().noneMatch(new File(entry).getName()::startsWith))
        .collect(Collectors.joining(File.pathSeparator));
    List<String> command = Jdk.java();
    Arrays.stream(more).filter(flag -> flag.startsWith("-")).forEach(command::add);
    command.addAll(List.of("-cp", classPath, program.getName()));
    Arrays.stream(more).filter(flag -> !flag.startsWith("-")).forEach(command::add);
    Path output = directory.resolve("output");
    Process process = new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    List<String> lines = Files.readAllLines(output);
    assertThat(process.exitValue()).as("%s", lines).isZero();
    return lines;
  }

  @Test
  void logback_logsWhatWorkersLog_withWorkerAndTask() throws Exception {
    Path configuration = Files.writeString(directory.resolve("its.xml"), """
        <configuration>
          <appender name="file" class="ch.qos.logback.core.FileAppender">
            <file>app.log</file>
            <append>false</append>
            <encoder>
              <pattern>%level %logger{0} [%thread] %X{panal.worker}/%X{panal.task}/%X{panal.taskName}/%X{user} %msg%n%ex{1}</pattern>
            </encoder>
          </appender>
          <logger name="chatty" level="DEBUG"/>
          <root level="INFO"><appender-ref ref="file"/></root>
        </configuration>
        """);
    List<String> printed =
        run(SlfProgram.class, List.of("log4j-"), "-Dlogback.configurationFile=" + configuration);
    check(Files.readAllLines(directory.resolve("app.log")));
    checkPrinted(printed);
  }

  @Test
  void log4j_behindSlf4j_logsWhatWorkersLog_withWorkerAndTask() throws Exception {
    Path configuration = Files.writeString(directory.resolve("its.xml"), """
        <Configuration status="ERROR">
          <Appenders>
            <File name="file" fileName="app.log" append="false">
              <PatternLayout pattern="%level %logger{1} [%thread] %X{panal.worker}/%X{panal.task}/%X{panal.taskName}/%X{user} %msg%n%ex{2}"/>
            </File>
          </Appenders>
          <Loggers>
            <Logger name="chatty" level="DEBUG"/>
            <Root level="INFO"><AppenderRef ref="file"/></Root>
          </Loggers>
        </Configuration>
        """);
    List<String> printed =
        run(SlfProgram.class, List.of("logback-"), "-Dlog4j.configurationFile=" + configuration);
    check(Files.readAllLines(directory.resolve("app.log")));
    checkPrinted(printed);
  }

  private static void check(List<String> log) {
    assertThat(log)
        .contains(
            "INFO SlfProgram [main] /// started",
            "INFO SlfProgram [p-0] p-0/1/greeting/ana two lines",
            "of text",
            "DEBUG chatty [p-0] p-0/1/greeting/ana wanted",
            "WARN SlfProgram [p-0] p-0/1/greeting/ana bad",
            "INFO SlfProgram [p-0] p-0/3//ana item 1",
            "INFO SlfProgram [p-0] p-0/4//ana item 2",
            "ERROR SlfProgram [p-0] p-0/6// last words")
        .noneMatch(line -> line.contains("not wanted"))
        .anyMatch(line -> line.contains("java.lang.IllegalStateException: outer"))
        .anyMatch(line -> line.contains("SlfProgram.greet(SlfProgram.java:"));
  }

  private static void checkPrinted(List<String> printed) {
    assertThat(printed)
        .containsSubsequence("mdc=ana", "trace=0af7651916cd43dd8448eb211c80319c", "afterwards=null")
        .anyMatch(line -> line.startsWith("without end;"))
        .anyMatch(line -> line.contains("exit code 3"))
        .contains("INFO dev.panal.logging.SlfProgram: two lines", "of text")
        .contains("ERROR dev.panal.logging.SlfProgram: last words")
        .noneMatch(line -> line.contains("panal-log ") || line.startsWith("SLF4J"));
  }

  @Test
  void jdkLogging_logsWhatWorkersLog_andSaysWhere() throws Exception {
    assertThat(run(JulProgram.class, List.of("logback-", "log4j-", "slf4j-", "opentelemetry-")))
        .containsExactly(
            "FINE chatty number 5 [p-0, task 1]",
            "SEVERE system failed [p-0, task 1] java.lang.IllegalStateException: why");
  }

  @Test
  void forwardingTurnedOff_workersPrintWhatTheyLog() throws Exception {
    assertThat(
            run(JulProgram.class, List.of("logback-", "log4j-", "slf4j-", "opentelemetry-"), "off"))
        .anyMatch(line -> line.contains("SEVERE: failed"))
        .noneMatch(line -> line.contains("task 1"));
  }
}
