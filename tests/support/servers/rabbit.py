"""RabbitMQ for tests: a private broker on the loopback address, and a fresh virtual host for each test."""

import asyncio
import http.client
import json
import re
import secrets
import shutil
import socket
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from . import debian
from .ports import LOOPBACK, free_port
from .process import Process, private_folder
from .runners import PrivateRunner
from .server import Runner, Server, ServerMissing

SETTLE_SECONDS = 60
SETTLED = """
[dets:sync(Table) || Table <- dets:all()],
Strict = [Queue || Queue <- rabbit_amqqueue:list(),
    lists:keymember(<<"x-dead-letter-strategy">>, 1, amqqueue:get_arguments(Queue))],
Await = fun Again() ->
    Workers = [Pid || {_, Pid, _, _} <- supervisor:which_children(rabbit_fifo_dlx_sup), is_pid(Pid)],
    case length(Workers) < length(Strict) of
        true -> timer:sleep(20), Again();
        false -> [sys:get_state(Worker) || Worker <- Workers], ok
    end
end,
Await().
"""

PLACES = ("/usr/lib/rabbitmq/bin", "/opt/homebrew/opt/rabbitmq/sbin", "/usr/local/opt/rabbitmq/sbin")


class RabbitServer(Server):
    """A broker with its management API."""

    product = "RabbitMQ"

    def __init__(self, runner: Runner, url: str, management_url: str, metrics_port: int = 0) -> None:
        super().__init__(runner, url)
        self.management_url = management_url
        self.metrics_port = metrics_port  # 0: it does not tell Prometheus anything
        self._killed = False  # and not settled since

    def probe(self) -> str:
        """Be greeted over AMQP, and let in by the management API."""
        at, login = urlsplit(self.management_url), urlsplit(self.url)
        version = _greeting_version(login.hostname or LOOPBACK, login.port or 5672)
        link = http.client.HTTPConnection(at.hostname or LOOPBACK, at.port, timeout=5)
        link.request("GET", "/api/vhosts", headers=_authorization(self.url))
        names = [vhost["name"] for vhost in json.loads(link.getresponse().read())]
        link.close()
        if "/" not in names:
            raise ConnectionError("the broker has no virtual host yet")
        return version

    def kill(self) -> None:
        """Kill -9; see `settle`, which the removal of a virtual host calls afterwards by itself."""
        super().kill()
        self._killed = True

    def settle(self) -> None:
        """Have the broker finish what it does behind its queues: before a kill, and after one before queues go.

        A queue killed within 3 s of its declaration is not known again, and hangs (rabbitmq/ra#443). One removed while
        its dead-letter worker starts, as all do after a kill, takes the supervisor of all such workers with it: from
        then on declarations end in INTERNAL_ERROR and messages are nacked, for good (rabbitmq/rabbitmq-server#16652).
        """
        self.runner.run_tool("rabbitmqctl", "--timeout", str(SETTLE_SECONDS), "eval", SETTLED)
        self._killed = False

    @asynccontextmanager
    async def fresh_vhost(self) -> AsyncIterator[str]:
        """The URL of a new virtual host, removed afterwards."""
        login = urlsplit(self.url)
        name = f"test-{secrets.token_hex(6)}"
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        async with self._management() as api:
            await api.put(f"/api/vhosts/{name}")
            await api.put(f"/api/permissions/{name}/{login.username}", json=everything)
        try:
            yield login._replace(path=f"/{name}").geturl()
        finally:
            if self.runner.alive:
                if self._killed:
                    await asyncio.to_thread(self.settle)
                async with self._management() as api:
                    await api.delete(f"/api/vhosts/{name}")

    def _management(self) -> aiohttp.ClientSession:
        headers = _authorization(self.url)
        return aiohttp.ClientSession(self.management_url, headers=headers, raise_for_status=True)


def _authorization(url: str) -> dict[str, str]:
    login = urlsplit(url)
    token = b64encode(f"{login.username}:{login.password}".encode()).decode()
    return {"Authorization": f"Basic {token}"}


def _greeting_version(host: str, port: int) -> str:
    with socket.create_connection((host, port), timeout=5) as link:
        link.sendall(b"AMQP\0\0\x09\x01")
        greeting = link.recv(4096)
    found = re.search(rb"\x07versionS....([0-9.]+)", greeting, re.DOTALL)
    if found is None:
        raise ConnectionError("no AMQP 0-9-1 greeting")
    return found[1].decode()


def private_rabbitmq(*, metrics: bool = False) -> RabbitServer:
    """A broker of our own, not yet started; `with` it, or start and close it. `metrics`: with those for Prometheus."""
    binary = debian.found_or_installed(_binary, "rabbitmq-server")
    epmd = shutil.which("epmd")
    if binary is None or epmd is None:
        raise ServerMissing("RabbitMQ is missing: apt-get install rabbitmq-server, or set USHER_TEST_RABBITMQ_URL")
    folder = private_folder("rabbitmq")
    port, management, names, distribution = (free_port() for _ in range(4))
    metrics_port = free_port() if metrics else 0
    _write_settings(folder, port, management, metrics_port)
    name_server = Process([epmd, "-address", LOOPBACK, "-port", str(names)], _subfolder(folder, "epmd"))
    broker = Process([str(binary)], folder, _environment(folder, names, distribution))
    runner = PrivateRunner(f"binary {binary}", folder, [name_server, broker])
    url = f"amqp://guest:guest@{LOOPBACK}:{port}/"
    return RabbitServer(runner, url, f"http://{LOOPBACK}:{management}", metrics_port)


def _binary() -> Path | None:
    """The broker's own script: the one in Debian's PATH switches user and is of no use here."""
    known = (Path(place) / "rabbitmq-server" for place in PLACES)
    on_path = shutil.which("rabbitmq-server")
    fallback = Path(on_path).resolve() if on_path else None
    return next((path for path in known if path.exists()), fallback)


def _subfolder(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def _write_settings(folder: Path, port: int, management: int, metrics: int) -> None:
    settings = [
        f"listeners.tcp.1 = {LOOPBACK}:{port}",
        f"management.tcp.ip = {LOOPBACK}",
        f"management.tcp.port = {management}",
        "management_agent.disable_metrics_collector = true",
        "disk_free_limit.absolute = 100MB",
        "log.console = true",
        "log.console.level = warning",
        "log.file = false",
        *([f"prometheus.tcp.ip = {LOOPBACK}", f"prometheus.tcp.port = {metrics}"] if metrics else []),
    ]
    (folder / "rabbitmq.conf").write_text("\n".join(settings) + "\n")
    (folder / "enabled_plugins").write_text(
        "[rabbitmq_management,rabbitmq_prometheus].\n" if metrics else "[rabbitmq_management].\n"
    )
    (folder / "advanced.config").write_text("[].\n")
    cookie = folder / ".erlang.cookie"
    cookie.write_text(secrets.token_hex(16))
    cookie.chmod(0o400)


def _environment(folder: Path, names: int, distribution: int) -> dict[str, str]:
    """Everything private: folders, cookie, node name, name server; nothing beyond the loopback address."""
    return {
        "HOME": str(folder),
        "RUNNING_UNDER_SYSTEMD": "true",  # the script then becomes the broker, so a kill hits the broker
        "ERL_EPMD_PORT": str(names),
        "ERL_EPMD_ADDRESS": LOOPBACK,
        "RABBITMQ_NODENAME": f"usher{secrets.token_hex(4)}@localhost",
        "RABBITMQ_DIST_PORT": str(distribution),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
            "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"
        ),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
        "RABBITMQ_SCHEMA_DIR": str(folder / "schema"),
        "RABBITMQ_PID_FILE": str(folder / "broker.pid"),
    }
