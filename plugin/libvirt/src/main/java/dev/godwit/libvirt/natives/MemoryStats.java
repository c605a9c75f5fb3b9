package dev.godwit.libvirt.natives;

/**
 * A host's memory in KiB.
 *
 * @param totalKib all of it
 * @param availableKib free, or taken only by caches and buffers
 */
public record MemoryStats(long totalKib, long availableKib) {}
