package dev.panal.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void taskOptions_unset_haveTheirDefaults() {
    TaskOptions none = TaskOptions.none();
    assertThat(none.timeout()).isEmpty();
    assertThat(none.crashRetries()).isZero();
    assertThat(none.name()).isEmpty();
    assertThat(none.priority()).isZero();
    assertThat(TaskOptions.builder().build()).isEqualTo(none).hasSameHashCodeAs(none);
  }

  @Test
  void taskOptions_overriddenByOthers_takeWhatThoseSet() {
    TaskOptions base = TaskOptions.builder()
        .timeout(Duration.ofSeconds(1))
        .crashRetries(2)
        .name("a")
        .priority(3)
        .build();
    assertThat(base.overriddenBy(TaskOptions.none())).isEqualTo(base);
    assertThat(TaskOptions.none().overriddenBy(base)).isEqualTo(base);
    TaskOptions merged =
        base.overriddenBy(TaskOptions.builder().crashRetries(0).name("b").build());
    assertThat(merged)
        .isEqualTo(TaskOptions.builder()
            .timeout(Duration.ofSeconds(1))
            .crashRetries(0)
            .name("b")
            .priority(3)
            .build());
  }

  @Test
  void taskOptions_badValues_areRefusedWithTheValue() {
    TaskOptions.Builder builder = TaskOptions.builder();
    assertThatNullPointerException().isThrownBy(() -> builder.timeout(null)).withMessage("timeout");
    assertThatNullPointerException().isThrownBy(() -> builder.name(null)).withMessage("name");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.timeout(Duration.ofMillis(-5)))
        .withMessage("timeout=PT-0.005S must not be negative");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.timeout(Duration.ZERO))
        .withMessage("timeout=PT0S leaves a task no time to run");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.crashRetries(-1))
        .withMessage("crashRetries=-1 must not be negative");
  }

  @Test
  void taskOptions_builder_isCopiedByBuild() {
    TaskOptions.Builder builder = TaskOptions.builder().name("a");
    TaskOptions first = builder.build();
    builder.name("b");
    assertThat(first.name()).contains("a");
  }

  @Test
  void mapOptions_unset_haveTheirDefaults() {
    MapOptions defaults = MapOptions.defaults();
    assertThat(defaults.chunkSize()).isEmpty();
    assertThat(defaults.bufferSize()).isEmpty();
    assertThat(defaults.ordered()).isTrue();
    assertThat(defaults.totalTimeout()).isEmpty();
  }

  @Test
  void mapOptions_badValues_areRefusedWithTheValue() {
    MapOptions.Builder builder = MapOptions.builder();
    for (int bad : new int[] {0, -1, Integer.MIN_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.chunkSize(bad))
          .withMessage("chunkSize=" + bad + " must be at least 1");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.bufferSize(bad))
          .withMessage("bufferSize=" + bad + " must be at least 1");
    }
    assertThatNullPointerException().isThrownBy(() -> builder.totalTimeout(null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.totalTimeout(Duration.ofNanos(-1)));
  }

  @Test
  void threadExecutor_badWorkers_areRefusedWithTheValue() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ThreadExecutor.create(0))
        .withMessage("workers=0 must be at least 1");
    assertThatIllegalArgumentException().isThrownBy(() -> ThreadExecutor.create(-1));
    assertThatNullPointerException().isThrownBy(() -> ThreadExecutor.builder().name(null));
    assertThatNullPointerException().isThrownBy(() -> ThreadExecutor.builder().taskDefaults(null));
    assertThatNullPointerException().isThrownBy(() -> ThreadExecutor.builder().initializer(null));
    assertThatNullPointerException().isThrownBy(() -> SerialExecutor.builder().name(null));
    assertThatNullPointerException().isThrownBy(() -> SerialExecutor.builder().taskDefaults(null));
  }

  @Test
  void crashReport_nothingKnown_isEmptyAndPrintable() {
    CrashReport report = CrashReport.builder().workerName("w").pid(5).build();
    assertThat(report.exitCode()).isEmpty();
    assertThat(report.signal()).isEqualTo(Optional.empty());
    assertThat(report.errorFile()).isEmpty();
    assertThat(report).hasToString("worker=w, pid=5");
  }
}
