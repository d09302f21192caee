package dev.panal.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.panal.examples.MonteCarloPi.Throw;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class MonteCarloPiTest {
  @Property
  void split_anyNumber_throwsEachPointOnce(
      @ForAll @LongRange(min = 1, max = Long.MAX_VALUE) long points) {
    assertThat(MonteCarloPi.split(points, 7).stream().mapToLong(Throw::points).sum())
        .isEqualTo(points);
  }

  @Test
  void split_sameSeed_sameBlocksAllDifferent() {
    List<Throw> blocks = MonteCarloPi.split(1000, 7);

    assertThat(blocks).isEqualTo(MonteCarloPi.split(1000, 7));
    assertThat(blocks.stream().map(Throw::seed)).doesNotHaveDuplicates();
  }

  @Test
  void countInside_manyPoints_isAQuarterOfPi() {
    assertThat(4.0 * MonteCarloPi.countInside(new Throw(1_000_000, 1)) / 1_000_000)
        .isCloseTo(Math.PI, within(0.01));
  }
}
