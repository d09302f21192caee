package dev.panal.interoperation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.testing.NothingLeftBehind;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A project of somebody's, built with the usual plugins as they are by default. */
@Timeout(600)
@ExtendWith(NothingLeftBehind.class)
class MavenIT {
  private static final String PLUGIN = """
            <plugin>
              <groupId>%s</groupId>
              <artifactId>%s</artifactId>
              <version>%s</version>
              %s
            </plugin>
      """;

  @TempDir
  Path directory;

  @BeforeEach
  void makeProject() throws Exception {
    Assumptions.assumeTrue(
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(bin -> Files.isExecutable(Path.of(bin, "mvn"))),
        "Maven is not on the path");
    StringBuilder dependencies = new StringBuilder();
    int number = 0;
    for (String jar : Programs.panalAnd()) {
      dependencies.append("""
              <dependency>
                <groupId>local</groupId>
                <artifactId>library-%d</artifactId>
                <version>1</version>
                <scope>system</scope>
                <systemPath>%s</systemPath>
              </dependency>
          """.formatted(number++, jar));
    }
    Files.writeString(directory.resolve("pom.xml"), """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>local</groupId>
          <artifactId>app</artifactId>
          <version>1</version>
          <properties>
            <maven.compiler.release>17</maven.compiler.release>
            <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
          </properties>
          <dependencies>
        %s
            <dependency>
              <groupId>org.junit.jupiter</groupId>
              <artifactId>junit-jupiter</artifactId>
              <version>%s</version>
              <scope>test</scope>
            </dependency>
          </dependencies>
          <build>
            <plugins>
        %s
            </plugins>
          </build>
        </project>
        """.formatted(
            dependencies, System.getProperty("junit.version"), plugins()));
    Path main = Files.createDirectories(directory.resolve("src/main/java/app"));
    Files.writeString(main.resolve("Prog.java"), """
        package app;

        import dev.panal.futures.ProcessPoolExecutor;
        import java.util.List;

        public class Prog {
          public static List<Integer> cubes(List<Integer> numbers) {
            int base = 10;
            try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
              return pool.map((Integer x) -> x * x * x + base, numbers).toList();
            }
          }

          public static void main(String[] args) {
            System.out.println(cubes(List.of(1, 2, 3)));
          }
        }
        """);
    Path test = Files.createDirectories(directory.resolve("src/test/java/app"));
    for (String name : List.of("ProgTest", "ProgIT")) {
      Files.writeString(test.resolve(name + ".java"), """
          package app;

          import static org.junit.jupiter.api.Assertions.assertEquals;

          import dev.panal.futures.ProcessPoolExecutor;
          import java.util.List;
          import org.junit.jupiter.api.Test;

          class %s {
            @Test
            void lambdas_ofTheProgramAndOfTheTest_runInWorkers() {
              assertEquals(List.of(11, 18, 37), Prog.cubes(List.of(1, 2, 3)));
              int two = 2;
              try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
                assertEquals(6, pool.submit(() -> 3 * two).result());
              }
              System.out.println("seen by %s");
            }
          }
          """.formatted(name, name));
    }
  }

  private static String plugins() {
    String maven = "org.apache.maven.plugins";
    return PLUGIN.formatted(maven, "maven-resources-plugin", "3.5.0", "")
        + PLUGIN.formatted(maven, "maven-compiler-plugin", "3.15.0", "")
        + PLUGIN.formatted(maven, "maven-surefire-plugin", "3.6.1", "")
        + PLUGIN.formatted(maven, "maven-jar-plugin", "3.5.0", "")
        + PLUGIN.formatted(
            maven,
            "maven-failsafe-plugin",
            "3.6.1",
            "<executions><execution><goals><goal>integration-test</goal><goal>verify</goal></goals></execution></executions>")
        + PLUGIN.formatted("org.codehaus.mojo", "exec-maven-plugin", "3.6.4", "");
  }

  private List<String> maven(String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of("mvn", "-B", "-ntp"));
    command.addAll(List.of(arguments));
    return Programs.run(directory, command);
  }

  @Test
  void surefireFailsafeAndExec_asTheyAreByDefault() throws Exception {
    assertThat(maven(
            "verify", "exec:java", "-Dexec.mainClass=app.Prog", "-Dexec.classpathScope=compile"))
        .anyMatch(line -> line.contains("seen by ProgTest"))
        .anyMatch(line -> line.contains("seen by ProgIT"))
        .anyMatch(line -> line.equals("[11, 18, 37]"))
        .anyMatch(line -> line.contains("BUILD SUCCESS"))
        .noneMatch(line -> line.contains("Corrupted channel"));
  }
}
