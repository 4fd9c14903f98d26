"""The measured comparisons: `python -m bench`, `python -m bench create stream`."""

import os
import sys

from bench.run import run

if __name__ == "__main__":
    for name in [name for name in os.environ if name.startswith("MARTLET_")]:
        # A server's settings are not for the servers that are measured here.
        if not name.startswith("MARTLET_TEST_"):
            del os.environ[name]
    sys.exit(run(sys.argv[1:]))
