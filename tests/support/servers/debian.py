"""Installs missing packages on Debian as root, without letting their services start."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import psutil

T = TypeVar("T")
POLICY = Path("/usr/sbin/policy-rc.d")
LOCK = Path("/run/lock/usher-tests.lock")
APT = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=600"]


def can_install() -> bool:
    """Whether this is Debian (or a child of it) and we are root."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def found_or_installed(find: Callable[[], T | None], package: str) -> T | None:
    """What `find` finds, if need be after installing the package."""
    found = find()
    if found is None and can_install() and install(package):
        return find()
    return found


def install(package: str) -> bool:
    """Install a package; whether that worked."""
    print(f"tests: installing {package} with apt-get, as root", file=sys.__stderr__, flush=True)
    with _alone(), _no_autostart(), _no_stray_epmd():
        return _apt("install", "--no-install-recommends", package) or (
            _apt("update") and _apt("install", "--no-install-recommends", package)
        )


def _apt(*words: str) -> bool:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run([*APT, *words], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr.strip()[-500:], file=sys.__stderr__)
    return done.returncode == 0


@contextmanager
def _alone() -> Iterator[None]:
    """Two test runs must not write and restore the policy at once."""
    LOCK.parent.mkdir(parents=True, exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _no_autostart() -> Iterator[None]:
    """Tell Debian's packages not to start their services, and restore what was said before."""
    before = POLICY.read_bytes() if POLICY.exists() else None
    mode = POLICY.stat().st_mode if POLICY.exists() else 0
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        if before is None:
            POLICY.unlink()
        else:
            POLICY.write_bytes(before)
            POLICY.chmod(mode)


@contextmanager
def _no_stray_epmd() -> Iterator[None]:
    """Installing RabbitMQ leaves Erlang's name server listening on all addresses: end that one."""
    before = _epmds()
    try:
        yield
    finally:
        for process in _epmds() - before:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


def _epmds() -> set[psutil.Process]:
    return {process for process in psutil.process_iter(["name"]) if process.info["name"] == "epmd"}
