package dev.panal.cluster;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClusterBuilderTest {
  @Test
  void hosts_beyondThisMachineWithoutTls_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClusterExecutor.builder().hosts("192.0.2.1").connect())
        .withMessageContaining("host=192.0.2.1")
        .withMessageContaining("TLS");
  }

  @Test
  void settings_outOfRange_areRefusedAtTheCall() {
    ClusterBuilder builder = ClusterExecutor.builder();
    assertThatIllegalArgumentException().isThrownBy(() -> builder.slots(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.prefetch(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.name("a b"));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxHeap("much"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.connectTimeout(Duration.ofSeconds(-1)));
    assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> builder.listener(null));
  }

  @Test
  void tls_filesThatAreMissing_areNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClusterTls(Path.of("no.p12"), Path.of("no.p12"), "x"))
        .withMessageContaining("keyStore=no.p12");
  }
}
