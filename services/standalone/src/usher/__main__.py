"""`python -m usher`."""

import sys

from usher.cli import main

if __name__ == "__main__":
    sys.exit(main())
