"""A docker compose project of the tests' own: a tree's system under another name and on free ports."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from repository import ROOT
from servers.ports import LOOPBACK, free_port

UP_SECONDS = 900  # images are built without any cache on the first run
HEALTHY_S = 90  # s in which a container that was restarted passes its health check
LOOK_S = 0.5  # s between two looks at that
CROWDED = ROOT / "tests" / "containers" / "crowded.yml"


@dataclass
class Compose:
    """One project; its containers, volumes and network carry its name. `tree`: whose files and sources it has."""

    name: str = field(default_factory=lambda: f"usher-test-{os.getpid()}")
    port: int = field(default_factory=free_port)
    hooks_port: int = field(default_factory=free_port)
    prometheus_port: int = field(default_factory=free_port)
    grafana_port: int = field(default_factory=free_port)
    imaps_port: int = field(default_factory=free_port)
    submission_port: int = field(default_factory=free_port)
    profiles: str = "monitoring,mail"
    tree: Path = ROOT

    @property
    def url(self) -> str:
        """Where people reach the gateway."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def prometheus_url(self) -> str:
        """Where Prometheus answers."""
        return f"http://{LOOPBACK}:{self.prometheus_port}"

    @property
    def grafana_url(self) -> str:
        """Where Grafana answers."""
        return f"http://{LOOPBACK}:{self.grafana_port}"

    def write_secrets(self) -> None:
        """Do what `make up` does first."""
        subprocess.run([sys.executable, "scripts/write_env.py"], cwd=self.tree, check=True, env=self._env())

    def up(self) -> None:
        """Do what `make up` does."""
        self.write_secrets()
        self.run("up", "-d", "--build", "--wait", "--wait-timeout", "300", timeout_s=UP_SECONDS)

    def down(self) -> None:
        """Remove everything, the volumes too."""
        self.run("--profile", "*", "down", "-v", "--remove-orphans")

    def run(self, *words: str, stdin: str = "", timeout_s: float = 120) -> str:
        """Run one command of compose; gives its output, raises RuntimeError with its last words."""
        return run("docker", "compose", *words, stdin=stdin, timeout_s=timeout_s, tree=self.tree, env=self._env())

    def usher(self, *words: str, stdin: str = "", options: Sequence[str] = (), timeout_s: float = 120) -> str:
        """Run one command of `usher` as operators do; `options` of `compose run`; gives its output, raises as `run`."""
        return self.run("run", "--rm", "-T", *options, "tools", *words, stdin=stdin, timeout_s=timeout_s)

    def roll(self, service: str) -> None:
        """Restart the containers of a service one after the other, each once the one before is healthy again."""
        for one in self.containers(service):
            run("docker", "restart", "-t", "30", one["Id"])
            deadline = time.monotonic() + HEALTHY_S
            while self._health(one["Id"]) != "healthy":
                if time.monotonic() > deadline:
                    raise RuntimeError(f"a container of {service} is not healthy {HEALTHY_S} s after its restart")
                threading.Event().wait(LOOK_S)

    def record_url(self) -> str:
        """Where the record is, from outside of its network."""
        (postgres,) = self.containers("postgres")
        (network,) = postgres["NetworkSettings"]["Networks"].values()
        env = self.written("postgres.env")
        host = f"{network['IPAddress']}:5432"
        return f"postgresql://{env['POSTGRES_USER']}:{env['POSTGRES_PASSWORD']}@{host}/{env['POSTGRES_DB']}"

    def written(self, name: str) -> dict[str, str]:
        """Read one of the files with secrets that `make up` writes."""
        return dict(line.split("=", 1) for line in (self.tree / "deploy" / "env" / name).read_text().split())

    def _health(self, container: str) -> str:
        return run("docker", "inspect", "-f", "{{.State.Health.Status}}", container).strip()

    def containers(self, service: str = "") -> list[dict[str, Any]]:
        """Inspect the project's containers, or those of one service, the stopped ones too."""
        label = f"label=com.docker.compose.project={self.name}"
        of_service = ["--filter", f"label=com.docker.compose.service={service}"] if service else []
        ids = run("docker", "ps", "-aq", "--filter", label, *of_service).split()
        return list(json.loads(run("docker", "inspect", *ids))) if ids else []

    def _env(self) -> dict[str, str]:
        return {
            **os.environ,
            "COMPOSE_FILE": f"{self.tree / 'docker-compose.yml'}{os.pathsep}{CROWDED}",
            "COMPOSE_PROJECT_NAME": self.name,
            "USHER_PORT": str(self.port),
            "USHER_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "USHER_HOOKS_PORT": str(self.hooks_port),
            "USHER_PROMETHEUS_PORT": str(self.prometheus_port),
            "USHER_GRAFANA_PORT": str(self.grafana_port),
            "USHER_IMAPS_PORT": str(self.imaps_port),
            "USHER_SUBMISSION_PORT": str(self.submission_port),
            "COMPOSE_PROFILES": self.profiles,
        }


def service_of(container: dict[str, Any]) -> str:
    """Name the service that an inspected container belongs to."""
    return str(container["Config"]["Labels"]["com.docker.compose.service"])


def run(
    *words: str, stdin: str = "", timeout_s: float = 120, tree: Path = ROOT, env: dict[str, str] | None = None
) -> str:
    """Run a command in a tree's root; gives its output, raises RuntimeError with its last words."""
    done = subprocess.run(
        words, input=stdin, capture_output=True, text=True, timeout=timeout_s, check=False, cwd=tree, env=env
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}: {_end(done.stdout)}{_end(done.stderr)}")
    return done.stdout


def engine_answers() -> bool:
    """Whether there is a container engine, and a compose to drive it."""
    return all(_succeeds(words) for words in (["docker", "info"], ["docker", "compose", "version"]))


def _succeeds(words: Sequence[str]) -> bool:
    try:
        return subprocess.run(words, capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _end(text: str) -> str:
    return "\n".join(text.splitlines()[-20:])
