"""Run tests, and a check beside them: `beside.py CHECK… -- TESTS…`. Fails if either does.

Tests wait for much of their time, which the check fills. What it says is printed when both are over, where it is seen;
if it fails first, the tests are interrupted, as nobody should wait for them to learn of a typing error.
"""

import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence


def main(check: Sequence[str], tests: Sequence[str]) -> int:
    """Run both until they end; returns the exit code of the check if it failed, otherwise that of the tests."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's job in the background was started without it
    with tempfile.TemporaryFile() as said, subprocess.Popen(tests) as tested:
        # In a session of its own: a terminal's Ctrl-C is for the tests, which have servers to end.
        checked = subprocess.Popen(check, stdout=said, stderr=subprocess.STDOUT, start_new_session=True)
        watch = threading.Thread(target=_interrupt, args=(tested, checked))
        watch.start()
        try:
            tested.wait()
        except KeyboardInterrupt:
            checked.terminate()
            tested.wait()
        watch.join()
        said.seek(0)
        sys.stdout.write(said.read().decode(errors="replace"))
    return checked.returncode or tested.returncode


def _interrupt(tested: subprocess.Popen[bytes], checked: subprocess.Popen[bytes]) -> None:
    if checked.wait() > 0:  # it found something, and was not ended itself
        tested.send_signal(signal.SIGINT)


if __name__ == "__main__":
    words = sys.argv[1:]
    between = words.index("--")
    sys.exit(main(words[:between], words[between + 1 :]))
