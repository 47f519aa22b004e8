"""Run the command line: `usher`, or `python -m usher`."""

import sys

from usher_common.runtime.entry import loading

with loading():
    from usher.cli import COMMANDS, load_command, main

    for name in COMMANDS.keys() & set(sys.argv[1:2]):
        load_command(name)

if __name__ == "__main__":
    sys.exit(main())
