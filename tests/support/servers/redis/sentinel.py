"""Redis with a replica and three Sentinels that watch it: whoever kills the master sees the replica take over."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import redis
from redis.sentinel import Sentinel

from servers.ports import LOOPBACK, free_port
from servers.process import Process, private_folder
from servers.runners import PrivateRunner
from servers.server import READY_SECONDS

from .certificates import Certificates
from .server import RedisServer, redis_lines, redis_process

SERVICE = "usher"
SENTINELS = 3
USER = "live"
DOWN_AFTER_MS = 1000  # of silence until a Sentinel calls the master down
FAILOVER_TIMEOUT_MS = 5000  # for one try; a Sentinel whose try failed waits twice as long before the next


class SentinelGroup(RedisServer):
    """Two Redis servers, one the master, and what is needed to reach whichever it is."""

    product = "Redis with Sentinel"

    def __init__(
        self,
        runner: PrivateRunner,
        url: str,
        nodes: dict[int, Process],
        sentinels: Sequence[int],
        options: dict[str, Any],
    ) -> None:
        super().__init__(runner, url)
        self._nodes = nodes
        self._options = options
        self._watchers = [process for process in runner.processes if process not in nodes.values()]
        # a server counts as known once all Sentinels know each other: only then can they vote
        self._sentinel = Sentinel(
            [(LOOPBACK, port) for port in sentinels],
            min_other_sentinels=SENTINELS - 1,
            sentinel_kwargs=options | {"password": None, "username": None},
            **options,
        )

    @property
    def master_port(self) -> int:
        """The port of the present master."""
        return int(self._sentinel.discover_master(SERVICE)[1])

    def start(self) -> None:
        """Start the servers, and the Sentinels once the replica follows: they read only every 10 s who follows."""
        for node in self._nodes.values():
            if not node.alive:
                node.start()
        self._await_replica()
        super().start()

    def probe(self) -> str:
        """Ask the master for its version, once each Sentinel knows the others and a replica that may take over.

        Each, because the one that is elected promotes only what it knows itself.
        """
        for sentinel in self._sentinel.sentinels:
            known = sentinel.sentinel_master(SERVICE)
            if known["num-other-sentinels"] < SENTINELS - 1 or not self._able(sentinel):  # type: ignore[index] # a dict
                raise ConnectionError("a Sentinel does not know the whole group yet")
        with self._client() as client:
            return str(client.info("server")["redis_version"])

    def _able(self, sentinel: redis.Redis) -> bool:
        known = self._sentinel.filter_slaves(sentinel.sentinel_slaves(SERVICE))
        return len(known) == len(self._nodes) - 1

    def _await_replica(self) -> None:
        """Return once one server, whichever is the master by now, has a replica."""
        deadline = time.monotonic() + READY_SECONDS
        while not any(self._has_replica(port) for port in self._nodes):
            if time.monotonic() > deadline:
                raise RuntimeError(f"no replica follows: {self.runner.last_words()}")
            time.sleep(0.05)

    def _has_replica(self, port: int) -> bool:
        try:
            with redis.Redis(host=LOOPBACK, port=port, **self._options) as node:
                return bool(node.info("replication")["connected_slaves"])
        except redis.ConnectionError:  # not up yet
            return False

    def empty(self) -> None:
        """Remove every key."""
        with self._client() as client:
            client.flushdb()

    def flush(self) -> None:
        """Remove every key."""
        self.empty()

    def kill(self) -> None:
        """Kill -9 the master; Sentinel lets the replica take over."""
        self._nodes[self.master_port].kill()

    def fail_over(self) -> None:
        """Have the Sentinels make the replica master while the master lives, as for an update."""
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                self._sentinel.sentinels[0].execute_command("SENTINEL", "FAILOVER", SERVICE)
            except redis.ResponseError:  # this Sentinel has not heard from the replica yet
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return

    def stop_sentinels(self) -> None:
        """End all Sentinels; who holds a connection to the master keeps it."""
        for watcher in self._watchers:
            watcher.stop()

    def _client(self) -> redis.Redis:
        client: redis.Redis = self._sentinel.master_for(SERVICE)
        return client


def private_sentinels(*, certificates: Certificates | None = None, password: str = "") -> SentinelGroup:
    """Two Redis and three Sentinels of our own, not yet started; with a password there is a user with few rights."""
    folder = private_folder("sentinel")
    ports = [free_port(), free_port()]
    guards = [free_port() for _ in range(SENTINELS)]
    nodes = {port: _node(folder, port, ports[0], certificates, password) for port in ports}
    watchers = [_watcher(folder, port, ports[0], certificates, password) for port in guards]
    runner = PrivateRunner(f"binary {watchers[0].argv[0]}", folder, [*nodes.values(), *watchers])
    url = _url(guards, certificates, password)
    return SentinelGroup(runner, url, nodes, guards, _client_options(certificates, password))


def _url(ports: Sequence[int], certificates: Certificates | None, password: str) -> str:
    hosts = ",".join(f"{LOOPBACK}:{port}" for port in ports)
    sign_in = f"{USER}:{password}@" if password else ""
    scheme, options = ("redis", "") if certificates is None else ("rediss", f"?{certificates.options}")
    return f"{scheme}+sentinel://{sign_in}{hosts}/{SERVICE}/0{options}"


def _client_options(certificates: Certificates | None, password: str) -> dict[str, Any]:
    options: dict[str, Any] = {"socket_timeout": 5, "password": password or None}
    if certificates is not None:
        options |= {"ssl": True, "ssl_ca_certs": certificates.authority}
        options |= {"ssl_certfile": certificates.certificate, "ssl_keyfile": certificates.key}
    return options


def _node(folder: Path, port: int, first: int, certificates: Certificates | None, password: str) -> Process:
    """One Redis; all but the first begin as its replica."""
    lines = [*redis_lines(port, certificates), "repl-diskless-sync-delay 0"]
    if port != first:
        lines.append(f"replicaof {LOOPBACK} {first}")
    if password:
        lines += [f"requirepass {password}", f"masterauth {password}", f"user {USER} on >{password} {RIGHTS}"]
    return redis_process(folder, port, lines)


def _watcher(folder: Path, port: int, first: int, certificates: Certificates | None, password: str) -> Process:
    lines = [f"port {port}"] if certificates is None else certificates.redis_lines(port)
    lines += [
        f"sentinel monitor {SERVICE} {LOOPBACK} {first} 2",
        f"sentinel down-after-milliseconds {SERVICE} {DOWN_AFTER_MS}",
        f"sentinel failover-timeout {SERVICE} {FAILOVER_TIMEOUT_MS}",
    ]
    if password:
        lines.append(f"sentinel auth-pass {SERVICE} {password}")
    return redis_process(folder, port, lines, "--sentinel")


# The least that Usher needs, as docs/redis.md gives it.
RIGHTS = (
    "resetchannels &usher* ~usher:* -@all +ping +client|setname +select +role +publish +subscribe +unsubscribe "
    "+eval +time +get +set +mget +zadd +zrem +zrange +zremrangebyscore"
)
