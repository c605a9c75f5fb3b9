/** Versions of libvirt and QEMU between which something breaks: a list, as data, and what it means for a job. */
@org.jspecify.annotations.NullMarked
package dev.godwit.libvirt.versions;
