package dev.godwit.libvirt;

import dev.godwit.libvirt.natives.LibvirtFailure;
import dev.godwit.libvirt.natives.NativeDomain;

/** Something done with a domain. */
@FunctionalInterface
interface DomainCall<T> {
  T make(NativeDomain domain) throws LibvirtFailure;
}
