/**
 * The live-migration driver for libvirt and QEMU: the engine's port on real hosts, and the entry by
 * which a host finds it.
 */
@NullMarked
package dev.godwit.libvirt;

import org.jspecify.annotations.NullMarked;
