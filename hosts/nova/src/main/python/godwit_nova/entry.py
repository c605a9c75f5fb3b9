"""What `nova.virt.godwit` is: the place where nova-compute looks for the class that `compute_driver` names."""

from godwit_nova.driver import GodwitDriver

__all__ = ["GodwitDriver"]
