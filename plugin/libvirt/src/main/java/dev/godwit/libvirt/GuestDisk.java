package dev.godwit.libvirt;

import org.jspecify.annotations.Nullable;

/**
 * A disk of a guest that a migration must care for: writable, not shared between guests, with a
 * source.
 *
 * @param target the name libvirt knows it by, such as {@code vda}
 * @param type of the source: {@code file}, {@code block}, {@code network} and so on
 * @param path file or device; null where the source is neither
 */
record GuestDisk(String target, String type, @Nullable String path) {
  /** Whether the source is reached over a network, the same from every host. */
  boolean isRemote() {
    return type.equals("network");
  }
}
