package dev.godwit.libvirt.natives;

import org.libvirt.jna.Libvirt;
import org.libvirt.jna.virError;

/** Reads libvirt's error, which belongs to the thread that made the call. */
final class NativeErrors {
  private NativeErrors() {}

  /** Passes a result that is not negative. */
  static int check(int result, String call) throws LibvirtFailure {
    if (result < 0) {
      throw last(call);
    }
    return result;
  }

  /** The last error of this thread. */
  static LibvirtFailure last(String call) {
    virError error = Libvirt.INSTANCE.virGetLastError();
    if (error == null) {
      return new LibvirtFailure(0, 0, call + " failed and libvirt gave no reason");
    }
    String message = error.message == null ? call + " failed" : error.message;
    var failure = new LibvirtFailure(error.code, error.domain, message);
    Libvirt.INSTANCE.virResetLastError();
    return failure;
  }
}
