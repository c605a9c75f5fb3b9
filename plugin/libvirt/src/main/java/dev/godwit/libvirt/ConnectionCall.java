package dev.godwit.libvirt;

import dev.godwit.libvirt.natives.LibvirtFailure;
import dev.godwit.libvirt.natives.NativeConnection;

/** Something done by a connection. */
@FunctionalInterface
interface ConnectionCall<T> {
  T make(NativeConnection connection) throws LibvirtFailure;
}
