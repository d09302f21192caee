package dev.panal.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class ReportTest {
  private static final class Units extends EnumNames<TimeUnit> {
    Units() {
      super(TimeUnit.class, "unit");
    }
  }

  @Test
  void medianOfAnEvenNumber_isBetweenTheTwoInTheMiddle() {
    assertThat(new Series(1, 10, 2, 4).median()).isEqualTo(3);
    assertThat(new Series(5, 1, 3).min()).isEqualTo(1);
    assertThat(new Series(5, 1, 3).max()).isEqualTo(5);
    assertThatThrownBy(Series::new).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void table_isAlignedAsText_andAMarkdownTable() {
    Table table = new Table("", "median");
    table.add("Panal", "1.50");
    table.add("a thread pool", "12");
    assertThat(table.text().lines()).contains("  Panal            1.50", "  a thread pool      12");
    assertThat(table.markdown()).startsWith("|  | median |\n|---|---:|\n| Panal | 1.50 |\n");
    assertThatThrownBy(() -> table.add("one")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void numbers_haveThreeDigits() {
    assertThat(Numbers.text(1234567.8)).isEqualTo("1,234,568");
    assertThat(Numbers.text(12.345)).isEqualTo("12.3");
    assertThat(Numbers.text(1.2345)).isEqualTo("1.23");
    assertThat(Numbers.text(0.01234)).isEqualTo("0.0123");
    assertThat(Numbers.percent(0.154)).isEqualTo("15 %");
  }

  @Test
  void bytes_areInTheLargestUnitThatDividesThem() {
    assertThat(List.of(0L, 1000L, 1L << 10, 1536L, 512L << 10, 4L << 20, 1L << 30, 1L << 40))
        .map(Numbers::bytes)
        .containsExactly(
            "0 B", "1000 B", "1 KiB", "1536 B", "512 KiB", "4 MiB", "1 GiB", "1024 GiB");
  }

  @Test
  void names_areThoseOfTheConstants_inLowerCase() throws Exception {
    Units units = new Units();
    assertThat(units).contains("seconds").hasSize(TimeUnit.values().length);
    assertThat(units.convert("seconds")).isEqualTo(TimeUnit.SECONDS);
    assertThatThrownBy(() -> units.convert("fortnights"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("no unit is named fortnights");
  }
}
