"""Run by the Python of nova-compute: writes what it knows of itself and of Nova, as JSON in the last line."""

import importlib.util
import json
import sys

answer = {
    "python": "%d.%d" % sys.version_info[:2],
    "executable": sys.executable,
    "path": [entry for entry in sys.path if entry],
    "site": not sys.flags.no_site,
    "site_directories": [],
    "preferred": None,
    "nova": None,
    "nova_directory": None,
    "nova_error": None,
    "oslo_config": None,
    "shim": None,
}

if answer["site"]:
    import site
    import sysconfig
    answer["site_directories"] = list(site.getsitepackages())
    answer["preferred"] = sysconfig.get_path("purelib")

try:
    import os
    import nova
    from nova import version
    answer["nova_directory"] = os.path.dirname(os.path.abspath(nova.__file__))
    answer["nova"] = str(version.version_string())
except Exception as e:
    answer["nova_error"] = "%s: %s" % (type(e).__name__, e)

try:
    from importlib import metadata
    answer["oslo_config"] = metadata.version("oslo.config")
except Exception:
    pass

found = importlib.util.find_spec("godwit_nova")
if found is not None and found.origin:
    answer["shim"] = os.path.dirname(os.path.abspath(found.origin))

print("\n" + json.dumps(answer))
