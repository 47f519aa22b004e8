"""Run the router: `python -m usher_router`."""

import os
import sys

from usher_router.main import serve

sys.exit(serve(os.environ))
