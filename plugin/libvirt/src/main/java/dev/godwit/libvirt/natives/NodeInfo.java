package dev.godwit.libvirt.natives;

/**
 * A host's machine.
 *
 * @param architecture such as {@code x86_64}
 * @param cpus logical processors
 */
public record NodeInfo(String architecture, int cpus) {}
