"""Godwit's driver shim for OpenStack Nova: `compute_driver = godwit.GodwitDriver`.

nova-compute stays Nova's own in everything but one step: the live migration of a guest from this host is steered by
the Godwit process of the host, over a UNIX socket. docs/nova-protocol.md says what the two say to each other.

Nothing here imports Nova but `driver`, `nova_side`, `config` and `entry`; the rest needs the standard library only. All waiting
goes through `socket`, `threading` and `time`, which eventlet patches, so the modules work under green and native threads alike.
"""
