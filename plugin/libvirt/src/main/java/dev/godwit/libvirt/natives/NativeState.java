package dev.godwit.libvirt.natives;

/**
 * A domain's state.
 *
 * @param state libvirt's virDomainState
 * @param reason libvirt's reason, which belongs to the state (virDomainRunningReason and so on)
 */
public record NativeState(int state, int reason) {}
