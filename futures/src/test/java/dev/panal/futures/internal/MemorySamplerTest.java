package dev.panal.futures.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemorySamplerTest {
  @Test
  void peak_isReadFromTheKernelsText() {
    assertThat(MemorySampler.parse(
            "Name:\tjava\nVmPeak:\t 10 kB\nVmHWM:\t  81240 kB\nVmRSS:\t 5 kB\n"))
        .isEqualTo(81240L << 10);
    assertThat(MemorySampler.parse("Name:\tzombie\n")).isZero();
  }

  @Test
  void ownPeak_isMoreThanTheHeapInUse() {
    assertThat(MemorySampler.heapUsed()).isPositive();
    assertThat(MemorySampler.peakResident()).isGreaterThan(1 << 20);
  }
}
