"""`godwit nova install` and `godwit nova uninstall`: run by any Python 3.9 or newer, from the unpacked distribution."""

import os
import sys

sys.dont_write_bytecode = True  # run as root, it would write into the distribution

_HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, _HERE)

from godwit_install import cli  # noqa: E402

if __name__ == "__main__":
    sys.exit(cli.main(sys.argv[1:], os.path.dirname(_HERE)))
