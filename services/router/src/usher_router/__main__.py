"""Run the router: `python -m usher_router`."""

import sys

from usher_common.runtime.entry import loading, start

with loading():
    from usher_router.main import serve

if __name__ == "__main__":
    sys.exit(start(serve))
