"""Load Usher once, then fork for each line of JSON on standard input, and answer with the process id.

A line: {"module", "words", "folder", "env", "umask"}. What is forked is `python -m module words` in this folder, in a
session of its own, writing to output.log there.
"""

import gc
import json
import os
import runpy
import signal
import sys
import time
from pathlib import Path
from typing import Any

ALL = ("usher.commands.demo", "usher.commands.serve")  # which load every service


def main() -> None:
    """Fork as long as there is an input: it ends with the process that has started this one."""
    gc.disable()
    for module in ALL:
        __import__(module)
    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system collects those that end
    for line in sys.stdin:
        wanted = json.loads(line)
        pid = os.fork()
        if not pid:
            break
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
    else:
        return
    _become(wanted)


def _become(wanted: dict[str, Any]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.umask(wanted["umask"])
    os.chdir(wanted["folder"])
    log = os.open(Path(wanted["folder"]) / "output.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for given, at in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(given, at)
    os.close(log)
    os.close(nothing)
    os.environ.clear()
    os.environ.update(wanted["env"])
    time.tzset()
    sys.argv = [wanted["module"], *wanted["words"]]
    sys.path.insert(0, wanted["folder"])
    runpy.run_module(wanted["module"], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
