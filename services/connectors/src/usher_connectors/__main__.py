"""`python -m usher_connectors`: the connectors as a process, with settings from the environment."""

import os
import sys

from usher_common.runtime.settings import SettingsError

from usher_connectors.main import serve

if __name__ == "__main__":
    try:
        sys.exit(serve(os.environ))
    except SettingsError as error:
        sys.stderr.write(f"usher: these settings cannot be used:\n{error}\n")
        sys.exit(2)
