"""`usher serve` and `usher migrate`: run a service, or all of them in one process; bring the record up to date."""

import argparse
import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from importlib import import_module

from usher_common.record.migrations import migrate
from usher_common.runtime.entry import loading
from usher_common.runtime.lifecycle import Stop, log_refusal, run
from usher_common.runtime.logging import configure_logging
from usher_common.runtime.settings import load_settings
from usher_gateway.settings import GatewaySettings, check_public_url

SERVICES = ("gateway", "router", "connectors", "knowledge")
Told = tuple[int, list[str]]


def add_serve_arguments(serve: argparse.ArgumentParser) -> None:
    """Declare the words of `serve`."""
    serve.add_argument("service", choices=[*SERVICES, "all"])
    serve.set_defaults(run=_serve)


def add_migrate_arguments(command: argparse.ArgumentParser) -> None:
    """Declare `migrate`, which has no words."""
    command.set_defaults(run=_migrate)


def _serve(words: argparse.Namespace, environ: Mapping[str, str]) -> Told:
    if words.service in SERVICES:
        with loading():  # the others are not loaded
            service = import_module(f"usher_{words.service}.main")
        return int(service.serve(environ)), []
    with loading():
        from usher.composition import all_running  # noqa: PLC0415 - a service alone needs none of the others
    return serve_all(environ, all_running), []


def _migrate(_words: argparse.Namespace, environ: Mapping[str, str]) -> Told:
    asyncio.run(migrate(load_settings(GatewaySettings, environ).record_url))
    return 0, []


def serve_all(
    environ: Mapping[str, str],
    running: Callable[[Mapping[str, str]], AbstractAsyncContextManager[object]],
    on_refusal: Callable[[str], None] = log_refusal,
) -> int:
    """Run what `running` opens in this process until it is asked to stop; returns the exit code."""

    async def serve(stop: Stop) -> None:
        async with AsyncExitStack() as stack:
            async with stop.cuts_short():
                await stack.enter_async_context(running(environ))
            await stop.wait()

    settings = load_settings(GatewaySettings, environ)
    check_public_url(settings)
    configure_logging(settings.log_level, "all", settings.node)
    if settings.record_url.startswith("sqlite:"):  # one process with its own file: nobody else could migrate it
        asyncio.run(migrate(settings.record_url))
    return run(serve, drain_s=settings.drain_s, on_refusal=on_refusal)
