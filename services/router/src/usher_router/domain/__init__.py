"""The router's pure core: no I/O, no clock, no randomness.

All of it is imported with any part of it, so that every command has its decision (`decide.decides`).
"""

from usher_common.catalogue import import_modules

import_modules(__path__, __name__)
