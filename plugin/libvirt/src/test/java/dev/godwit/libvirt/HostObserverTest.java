package dev.godwit.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.godwit.api.GuestObservation;
import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.libvirt.natives.LibvirtFailure;
import dev.godwit.libvirt.natives.LibvirtFailure.Code;
import dev.godwit.libvirt.natives.NativeConnection;
import dev.godwit.libvirt.natives.NativeDomain;
import dev.godwit.libvirt.natives.NativeState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a host's observation when libvirt cannot say how one of its guests is. */
final class HostObserverTest {
  private static final NativeState RUNNING = new NativeState(1, 1);
  private static final NativeState PAUSED_MIGRATING = new NativeState(3, 2);
  private static final int QEMU_DRIVER = 10;

  private final NativeConnection connection = mock(NativeConnection.class);

  private static NativeDomain guest(String name) throws LibvirtFailure {
    NativeDomain domain = mock(NativeDomain.class);
    when(domain.name()).thenReturn(name);
    when(domain.uuid()).thenReturn(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    when(domain.state()).thenReturn(RUNNING);
    when(domain.maxMemoryKib()).thenReturn(262_144L);
    when(domain.virtualCpus()).thenReturn(1);
    return domain;
  }

  private static LibvirtFailure failure(int code) {
    return new LibvirtFailure(code, QEMU_DRIVER, "it says so");
  }

  private void shows(NativeDomain... domains) throws LibvirtFailure {
    when(connection.isAlive()).thenReturn(true);
    when(connection.domains()).thenReturn(List.of(domains));
  }

  @Test
  void aGuestThatCannotBeReadHidesNoOther() throws Exception {
    NativeDomain broken = guest("b");
    when(broken.state()).thenThrow(failure(Code.INTERNAL_ERROR));
    shows(guest("a"), broken, guest("c"));
    List<GuestObservation> seen = HostObserver.guests(connection);
    assertThat(seen).extracting(GuestObservation::name).containsExactly("a", "b", "c");
    assertThat(seen)
        .extracting(GuestObservation::state)
        .containsExactly(PowerState.RUNNING, PowerState.NO_STATE, PowerState.RUNNING);
  }

  @Test
  void aGuestThatWentAwayMeanwhileIsNotThere() throws Exception {
    NativeDomain gone = guest("b");
    when(gone.state()).thenThrow(failure(Code.NO_DOMAIN));
    shows(guest("a"), gone);
    assertThat(HostObserver.guests(connection))
        .extracting(GuestObservation::name)
        .containsExactly("a");
  }

  @Test
  void aConnectionThatBrokeIsTheHostsFailure() throws Exception {
    NativeDomain first = guest("a");
    when(first.state()).thenThrow(failure(Code.INTERNAL_ERROR));
    shows(first);
    when(connection.isAlive()).thenReturn(false);
    assertThatThrownBy(() -> HostObserver.guests(connection)).isInstanceOf(LibvirtFailure.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {Code.OPERATION_INVALID, Code.OPERATION_UNSUPPORTED})
  void aGuestWithoutStatisticsOfItsJobIsBeingReceived(int code) throws Exception {
    NativeDomain incoming = guest("a");
    when(incoming.state()).thenReturn(PAUSED_MIGRATING);
    when(incoming.jobStats(0)).thenThrow(failure(code));
    shows(incoming);
    assertThat(HostObserver.guests(connection))
        .singleElement()
        .satisfies(seen -> assertThat(seen.incoming()).isTrue());
  }
}
