"""Run the connectors: `python -m usher_connectors`."""

import sys

from usher_common.runtime.entry import loading, start

with loading():
    from usher_connectors.main import serve

if __name__ == "__main__":
    sys.exit(start(serve))
