"""The router's pure core: no I/O, no clock, no randomness.

Importing any part of it imports all of it, so that every command's decision function is registered (`decide.decides`).
"""

from usher_common.catalogue import import_modules

import_modules(__path__, __name__)
