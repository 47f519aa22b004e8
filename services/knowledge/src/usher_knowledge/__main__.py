"""Run knowledge: `python -m usher_knowledge`."""

import sys

from usher_common.runtime.entry import loading, start

with loading():
    from usher_knowledge.main import serve

if __name__ == "__main__":
    sys.exit(start(serve))
