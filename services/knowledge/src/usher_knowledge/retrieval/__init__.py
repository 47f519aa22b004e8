"""Find the article that answers a question in the customer's words, and say how sure that is (pure)."""

import os

# Each search multiplies small matrices, which several threads make slower; read when numpy is imported first.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
