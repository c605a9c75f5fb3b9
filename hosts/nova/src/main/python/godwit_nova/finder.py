"""Makes `nova.virt.godwit` importable without a file in Nova's directories.

Run by godwit_nova.pth in every Python process that starts, so it imports next to nothing and never fails for a process that
has nothing to do with Nova.
"""

import importlib.util
import os
import sys

MODULE = "nova.virt.godwit"
_ENTRY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "entry.py")


class GodwitFinder:
    """A meta-path finder that knows one module."""

    @staticmethod
    def find_spec(fullname, path=None, target=None):
        """The spec of `nova.virt.godwit`, None for every other name."""
        if fullname != MODULE:
            return None
        return importlib.util.spec_from_file_location(fullname, _ENTRY)


def install():
    """Adds the finder behind all others, once; a file nova/virt/godwit.py that somebody installed wins."""
    if GodwitFinder not in sys.meta_path:
        sys.meta_path.append(GodwitFinder)
