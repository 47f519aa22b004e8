"""Run the gateway: `python -m usher_gateway`."""

import sys

from usher_common.runtime.entry import loading, start

with loading():
    from usher_gateway.main import serve

if __name__ == "__main__":
    sys.exit(start(serve))
