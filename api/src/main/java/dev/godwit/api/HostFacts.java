package dev.godwit.api;

import java.util.Objects;

/**
 * What a hypervisor host says of itself.
 *
 * @param hypervisorType for example {@code QEMU}
 * @param hypervisorVersion libvirt's number: major * 1,000,000 + minor * 1,000 + micro
 * @param libvirtVersion the same form
 * @param hostName the host's own name
 * @param architecture for example {@code x86_64}
 * @param cpuModel the model of the host's processor, empty where libvirt does not say
 * @param cpus logical processors
 * @param memoryMib memory of the host
 * @param memoryFreeMib memory of the host that nothing uses
 */
public record HostFacts(
    String hypervisorType,
    long hypervisorVersion,
    long libvirtVersion,
    String hostName,
    String architecture,
    String cpuModel,
    int cpus,
    long memoryMib,
    long memoryFreeMib) {
  private static final long MAJOR = 1_000_000;
  private static final long MINOR = 1_000;

  public HostFacts {
    Objects.requireNonNull(hypervisorType, "hypervisorType");
    Objects.requireNonNull(hostName, "hostName");
    Objects.requireNonNull(architecture, "architecture");
    Objects.requireNonNull(cpuModel, "cpuModel");
  }

  /** A version as people write it, such as {@code 9.0.0}, from libvirt's number. */
  public static String version(long number) {
    return number / MAJOR + "." + number / MINOR % MINOR + "." + number % MINOR;
  }
}
