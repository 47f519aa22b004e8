"""`usher settings`: every setting of every service, its value, and the reason."""

import argparse
from collections.abc import Iterator, Mapping

from usher_common.runtime.settings import CommonSettings, describe, load_settings
from usher_connectors.settings import ConnectorsSettings
from usher_gateway.settings import GatewaySettings
from usher_knowledge.settings import KnowledgeSettings
from usher_router.settings import RouterSettings

from usher.backup.settings import BackupSettings

SERVICES: dict[str, type[CommonSettings]] = {
    "gateway": GatewaySettings,
    "router": RouterSettings,
    "connectors": ConnectorsSettings,
    "knowledge": KnowledgeSettings,
}


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the command, which has no words."""
    command.set_defaults(run=lambda _words, environ: (0, [settings_table(environ)]))


def settings_table(environ: Mapping[str, str]) -> str:
    """Format all settings by service, the shared ones first; raises SettingsError."""
    return "\n".join(_lines(environ))


def _lines(environ: Mapping[str, str]) -> Iterator[str]:
    shared = {row.key for row in describe(CommonSettings)} - {"USHER_ADMIN_PORT"}
    yield from _section("all services", load_settings(GatewaySettings, environ), only=shared)
    for name, kind in SERVICES.items():
        yield from _section(name, load_settings(kind, environ), without=shared)
    of_gateway = {row.key for row in describe(GatewaySettings)}
    yield from _section("backup", load_settings(BackupSettings, environ), without=of_gateway)


def _section(
    title: str, settings: CommonSettings, *, only: set[str] | None = None, without: set[str] | None = None
) -> Iterator[str]:
    yield f"\n{title}"
    for row in describe(settings):
        if row.key in (only if only is not None else {row.key}) and row.key not in (without or ()):
            unit = f" {row.unit}" if row.unit else ""
            why = f"; {row.reason}" if row.reason else ""
            yield f"  {row.key}={row.value}{unit}\n      {row.help}{why}"
