package dev.godwit.spi;

import dev.godwit.api.HostName;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a hypervisor host is reached.
 *
 * @param clientUri the libvirt URI that Godwit opens, for example {@code qemu+tls://alpha/system}
 * @param peerUri the libvirt URI under which other hosts reach this one in a peer-to-peer migration;
 *     the source host resolves its name
 * @param migrationAddress the address on which this host receives guest memory; null leaves the
 *     choice to libvirt
 */
public record HostEndpoint(
    HostName name, URI clientUri, URI peerUri, @Nullable String migrationAddress) {
  public HostEndpoint {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(clientUri, "clientUri");
    Objects.requireNonNull(peerUri, "peerUri");
  }
}
