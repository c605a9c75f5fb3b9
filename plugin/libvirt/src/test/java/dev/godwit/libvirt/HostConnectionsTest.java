package dev.godwit.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.api.HostName;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.spi.HostEndpoint;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections to hosts that come and go, and change their addresses. */
final class HostConnectionsTest {
  private static final HostName ALPHA = new HostName("alpha");
  private static final HostName BRAVO = new HostName("bravo");

  private final List<HostEndpoint> inventory = new ArrayList<>();
  private final HostConnections hosts =
      new HostConnections(() -> inventory, InstantSource.system());

  @AfterEach
  void close() {
    hosts.close();
  }

  private void put(HostName name, String uri) {
    inventory.removeIf(host -> host.name().equals(name));
    inventory.add(new HostEndpoint(name, URI.create(uri), URI.create(uri), null));
  }

  @Test
  void oneForAHostUntilItIsReachedAnotherWay() throws Exception {
    put(ALPHA, "qemu+tcp://10.0.0.1/system");
    HostConnection first = hosts.get(ALPHA);
    assertThat(hosts.get(ALPHA)).isSameAs(first);
    put(ALPHA, "qemu+tcp://10.0.0.2/system");
    assertThat(hosts.get(ALPHA)).isNotSameAs(first);
    assertThat(hosts.get(ALPHA).endpoint().clientUri()).hasHost("10.0.0.2");
  }

  @Test
  void noneIsKeptForAHostThatHasGone() throws Exception {
    put(ALPHA, "qemu+tcp://10.0.0.1/system");
    HostConnection first = hosts.get(ALPHA);
    inventory.clear();
    put(BRAVO, "qemu+tcp://10.0.0.3/system");
    assertThat(hosts.get(BRAVO)).isNotNull();
    assertThatThrownBy(() -> hosts.get(ALPHA)).isInstanceOf(HypervisorException.class);
    put(ALPHA, "qemu+tcp://10.0.0.1/system");
    assertThat(hosts.get(ALPHA)).isNotSameAs(first);
  }
}
