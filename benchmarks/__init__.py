"""What `make bench` and `make chaos` run: the whole system under load, and under faults."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))  # `servers` and `stack` live with the tests
