package dev.panal.futures.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class InheritedFlagsTest {
  @Test
  void flagsThatDecideWhatCodeDoes_areInherited() {
    List<String> parents = List.of(
        "-Dfoo=a b",
        "-ea",
        "-da:com.example...",
        "-esa",
        "--enable-preview",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-modules=java.sql",
        "--add-reads=a=b",
        "--module-path=/x:/y",
        "--enable-native-access=ALL-UNNAMED",
        "-Xbootclasspath/a:/z.jar");
    assertThat(InheritedFlags.select(parents, 25)).isEqualTo(parents);
  }

  @Test
  void relativePaths_becomeAbsolute() {
    String here = new File("").getAbsolutePath() + "/";
    assertThat(InheritedFlags.select(
            List.of("--module-path=out:/lib", "--patch-module=a=b:/c", "-Xbootclasspath/a:x.jar"),
            17))
        .containsExactly(
            "--module-path=" + here + "out:/lib",
            "--patch-module=a=" + here + "b:/c",
            "-Xbootclasspath/a:" + here + "x.jar");
  }

  @Test
  void agentsPortsHeapAndTuning_areNot() {
    List<String> parents = List.of(
        "-agentlib:jdwp=transport=dt_socket,address=5005",
        "-javaagent:/jacoco.jar",
        "-agentpath:/x.so",
        "-Xrunjdwp:transport=dt_socket",
        "-Xdebug",
        "-Dcom.sun.management.jmxremote.port=9010",
        "-Xmx4g",
        "-Xms1g",
        "-Xss8m",
        "-XX:+UseZGC",
        "-XX:MaxRAMPercentage=80",
        "-Xlog:gc",
        "-Djava.class.path=/x",
        "-Dsun.java.command=x",
        "-Djdk.module.main=m",
        "--source");
    assertThat(InheritedFlags.select(parents, 25)).isEmpty();
  }

  @Test
  void flagThatTheTargetDoesNotKnow_isLeftOut() {
    List<String> parents =
        List.of("--sun-misc-unsafe-memory-access=allow", "--illegal-native-access=deny", "-ea");
    assertThat(InheritedFlags.select(parents, 17)).containsExactly("-ea");
    assertThat(InheritedFlags.select(parents, 23))
        .containsExactly("--sun-misc-unsafe-memory-access=allow", "-ea");
    assertThat(InheritedFlags.select(parents, 25)).isEqualTo(parents);
  }

  @Test
  void localeAndTimeZoneSetByCode_areInherited() {
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("sr-Latn-RS"));
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
      assertThat(InheritedFlags.surroundings())
          .contains(
              "-Duser.language=sr",
              "-Duser.script=Latn",
              "-Duser.country=RS",
              "-Duser.timezone=Asia/Kolkata")
          .noneMatch(flag -> flag.startsWith("-Duser.variant"))
          .anyMatch(flag -> flag.startsWith("-Dfile.encoding="));
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }
}
