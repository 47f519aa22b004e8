"""Run the command line: `usher`, or `python -m usher`."""

import sys

from usher_common.runtime.entry import loading

with loading():
    from usher.cli import main

if __name__ == "__main__":
    sys.exit(main())
