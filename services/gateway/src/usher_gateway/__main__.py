"""`python -m usher_gateway`."""

import os
import sys

from usher_gateway.main import serve

if __name__ == "__main__":
    sys.exit(serve(os.environ))
