package dev.panal.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.panal.examples.Integrate.Block;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class IntegrateTest {
  @Property
  void split_anyNumbers_coversEachIntervalOnce(
      @ForAll @LongRange(min = 1, max = Long.MAX_VALUE / 1024) long intervals,
      @ForAll @IntRange(min = 1, max = 1000) int blocks) {
    List<Block> split = Integrate.split(intervals, blocks);

    long next = 0;
    for (Block block : split) {
      assertThat(block.from()).isEqualTo(next);
      assertThat(block.to()).isGreaterThanOrEqualTo(block.from());
      next = block.to();
    }
    assertThat(next).isEqualTo(intervals);
  }

  @Test
  void area_moreIntervals_errorShrinksWithTheirSquare() {
    double exact = Math.sqrt(Math.PI) / 2 * Erf.of(1);

    double coarse = Math.abs(sum(10) - exact);
    double fine = Math.abs(sum(100) - exact);

    assertThat(coarse / fine).isCloseTo(100, within(1.0));
  }

  @Test
  void erf_knownArguments_knownValues() {
    assertThat(Erf.of(0)).isZero();
    assertThat(Erf.of(1)).isCloseTo(0.8427007929497149, within(1e-15));
    assertThat(Erf.of(-0.5)).isCloseTo(-0.5204998778130465, within(1e-15));
    assertThat(Erf.of(2)).isCloseTo(0.9953222650189527, within(1e-15));
  }

  private static double sum(int intervals) {
    return Integrate.split(intervals, 3).stream().mapToDouble(Integrate::area).sum();
  }
}
