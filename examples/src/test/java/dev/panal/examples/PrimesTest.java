package dev.panal.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PrimesTest {
  @Property
  void isPrime_anyNumber_agreesWithBigInteger(
      @ForAll @LongRange(min = -10, max = 1_000_000_000_000L) long n) {
    assertThat(Primes.isPrime(n)).isEqualTo(n > 1 && BigInteger.valueOf(n).isProbablePrime(60));
  }

  @Test
  void isPrime_squareOfLargePrime_isNot() {
    assertThat(Primes.isPrime(1_000_003L * 1_000_003L)).isFalse();
  }

  @Test
  void countPrimes_splitRange_knownCount() {
    assertThat(Compare.split(100_000).stream().mapToLong(Compare::countPrimes).sum())
        .isEqualTo(9592);
  }
}
