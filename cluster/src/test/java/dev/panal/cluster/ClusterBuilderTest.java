package dev.panal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panal.cluster.internal.IgniteSetup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
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
  void bind_beyondThisMachineWithoutTls_isRefused() {
    for (String address : new String[] {"0.0.0.0", "192.0.2.1", "::"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ClusterExecutor.builder().bind(address).connect())
          .withMessageContaining("host=" + address)
          .withMessageContaining("TLS");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClusterExecutor.builder().bind(" "));
  }

  @Test
  void discoveryWithoutTls_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ClusterExecutor.builder().discovery(new TcpDiscoverySpi()).connect())
        .withMessageContaining("TLS");
  }

  @Test
  void thisMachine_isRecognized() {
    assertThat(
            List.of("localhost", "127.0.0.1:47500", "127.0.0.1:47500..47510", "::1", "[::1]:47500"))
        .allMatch(IgniteSetup::isHere);
    assertThat(List.of("", " ", "192.0.2.1", "192.0.2.1:47500", "2001:db8::1", "[2001:db8::1]:1"))
        .noneMatch(IgniteSetup::isHere);
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
