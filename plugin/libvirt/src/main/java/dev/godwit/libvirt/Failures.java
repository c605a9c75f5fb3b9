package dev.godwit.libvirt;

import dev.godwit.api.HostName;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.libvirt.natives.LibvirtFailure;
import dev.godwit.libvirt.natives.LibvirtFailure.Code;

/** Says what libvirt's errors mean to the engine. */
final class Failures {
  private static final String NO_RAM_INFO = "no RAM info was set";

  private Failures() {}

  /**
   * Translates an error.
   *
   * @param connectionAlive whether the connection it came by still works; if not, the call may have
   *     acted
   */
  static HypervisorException translate(
      HostName host, LibvirtFailure failure, boolean connectionAlive) {
    return new HypervisorException(
        connectionAlive ? kind(failure) : Kind.UNREACHABLE,
        failure.code(),
        failure.domain(),
        "host " + host + ": " + failure.getMessage(),
        failure);
  }

  private static Kind kind(LibvirtFailure failure) {
    return switch (failure.code()) {
      case Code.NO_DOMAIN -> Kind.NO_DOMAIN;
      case Code.OPERATION_INVALID -> Kind.OPERATION_INVALID;
      case Code.OPERATION_ABORTED -> Kind.OPERATION_ABORTED;
      case Code.NO_SUPPORT,
          Code.CONFIG_UNSUPPORTED,
          Code.ARGUMENT_UNSUPPORTED,
          Code.OPERATION_UNSUPPORTED -> Kind.NOT_SUPPORTED;
      default ->
        String.valueOf(failure.getMessage()).contains(NO_RAM_INFO) ? Kind.NO_RAM_INFO : Kind.OTHER;
    };
  }
}
