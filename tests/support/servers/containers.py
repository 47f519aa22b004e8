"""The same servers in containers, on fixed ports so that a restart finds its clients again."""

import contextlib
from typing import Any

from .ports import LOOPBACK, free_port
from .postgres import PostgresServer
from .rabbit import RabbitServer
from .reaper import REAPER
from .redis.server import RedisServer

RABBITMQ_IMAGE = "rabbitmq:4.0.9-management"
POSTGRES_IMAGE = "postgres:16.9-bookworm"
REDIS_IMAGE = "redis:7.4.5-bookworm"


class ContainerRunner:
    """One container, created at the first start and kept over stop, kill and start."""

    note = "container"

    def __init__(self, image: str, ports: dict[int, int], env: dict[str, str]) -> None:
        self.what = f"image {image}"
        self._settings: dict[str, Any] = {
            "image": image,
            "environment": env,
            "ports": {f"{inner}/tcp": (LOOPBACK, outer) for inner, outer in ports.items()},
            "hostname": "usher-test",
            "detach": True,
        }
        self._container: Any = None

    @property
    def alive(self) -> bool:
        """Whether the container runs."""
        if self._container is None:
            return False
        self._container.reload()
        return bool(self._container.status in {"created", "running"})

    def start(self) -> None:
        """Create the container, or start the one that was stopped."""
        if self._container is None:
            self._container = engine().containers.run(**self._settings)
            REAPER.watch_container(self._container.id)
        else:
            self._container.start()

    def stop(self) -> None:
        """Stop it in order."""
        if self.alive:
            self._container.stop(timeout=30)

    def kill(self) -> None:
        """Kill -9 its first process."""
        if self.alive:
            self._container.kill()
            self._container.wait()

    def close(self) -> None:
        """Remove it with its volumes."""
        if self._container is not None:
            self._container.remove(force=True, v=True)
            REAPER.forget_container(self._container.id)
            self._container = None

    @property
    def name(self) -> str:
        """What the engine's command line calls it."""
        return "" if self._container is None else str(self._container.id)

    def run_tool(self, name: str, *words: str) -> None:
        """Run a tool inside the container."""
        done = self._container.exec_run([name, *words])
        if done.exit_code:
            raise RuntimeError(f"{name} in {self.what}: {done.output.decode(errors='replace')}")

    def last_words(self) -> str:
        """The end of its log."""
        return "" if self._container is None else self._container.logs(tail=30).decode(errors="replace")


def engine() -> Any:
    """The container engine's client; raises when there is none."""
    from testcontainers.core.docker_client import DockerClient  # noqa: PLC0415 - slow, and seldom needed

    return DockerClient().client


def engine_answers(image: str) -> bool:
    """Whether there is a container engine that has or can fetch this image."""
    with contextlib.suppress(Exception):
        client = engine()
        with contextlib.suppress(Exception):
            return bool(client.images.get(image))
        return bool(client.images.pull(image))
    return False


def container_rabbitmq() -> RabbitServer:
    """A broker in a container."""
    port, management = free_port(), free_port()
    runner = ContainerRunner(RABBITMQ_IMAGE, {5672: port, 15672: management}, {})
    url = f"amqp://guest:guest@{LOOPBACK}:{port}/"
    return RabbitServer(runner, url, f"http://{LOOPBACK}:{management}")


def container_redis() -> RedisServer:
    """A Redis in a container."""
    port = free_port()
    return RedisServer(ContainerRunner(REDIS_IMAGE, {6379: port}, {}), f"redis://{LOOPBACK}:{port}/0")


def container_postgres() -> PostgresServer:
    """A PostgreSQL in a container."""
    port = free_port()
    env = {"POSTGRES_USER": "usher", "POSTGRES_HOST_AUTH_METHOD": "trust", "POSTGRES_DB": "postgres"}
    return PostgresServer(
        ContainerRunner(POSTGRES_IMAGE, {5432: port}, env), f"postgresql://usher@{LOOPBACK}:{port}/postgres"
    )
