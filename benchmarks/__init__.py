"""What `make bench` and `make chaos` run: the whole system under load, and under faults."""

import sys
from pathlib import Path

SUPPORT = Path(__file__).resolve().parent.parent / "tests" / "support"  # `servers` and `stack` live there
sys.path.insert(0, str(SUPPORT))
