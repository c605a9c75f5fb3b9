"""Puts Godwit's shim into the Python that runs nova-compute, and the Godwit process beside it. Standard library only."""
