package dev.godwit.libvirt;

import dev.godwit.libvirt.natives.LibvirtFailure;
import dev.godwit.libvirt.natives.NativeDomain;

/** Something done to a domain. */
@FunctionalInterface
interface DomainCommand {
  void give(NativeDomain domain) throws LibvirtFailure;
}
