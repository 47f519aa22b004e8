"""Knowledge: understands text. It reads the record, owns its own tables, and never writes a conversation."""

import os

# Each search multiplies small matrices, which several threads make slower, and far slower where another program has
# the processor that one of them waits for. Read when numpy is imported first, which only modules of this package do.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
