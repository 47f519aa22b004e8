"""The settings of all four services as far as they are valid, and what is wrong with the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from usher_common.runtime.secret import Secret, SecretMissing
from usher_common.runtime.settings import CommonSettings, SettingsError, load_settings
from usher_connectors.settings import ConnectorsSettings
from usher_gateway.settings import GatewaySettings, check_public_url
from usher_knowledge.settings import KnowledgeSettings, check_endpoints, check_model
from usher_router.settings import RouterSettings

S = TypeVar("S", bound=CommonSettings)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings: of keys that are `wrong` they have the defaults, which nothing may be concluded from."""

    gateway: GatewaySettings
    router: RouterSettings
    connectors: ConnectorsSettings
    knowledge: KnowledgeSettings
    faults: tuple[str, ...]
    wrong: frozenset[str]

    def secrets(self) -> list[tuple[str, str]]:
        """List all secrets by key, unset ones as ""."""
        keys = [(f"USHER_ACCOUNT_KEYS ({number})", key) for number, key in enumerate(self.gateway.account_keys, 1)]
        named: list[tuple[str, Secret]] = [
            ("USHER_SECRET", self.gateway.secret),
            ("USHER_IDENTITY_SECRET", self.gateway.identity_secret),
            *keys,
            ("USHER_SUMMARY_SECRET", self.knowledge.summary_secret),
            ("USHER_ARTICLE_SECRET", self.knowledge.article_secret),
        ]
        return [(key, secret.reveal() if secret else "") for key, secret in named]


def read_settings(environ: Mapping[str, str]) -> Loaded:
    """Read them as the services do; nothing is raised."""
    faults: dict[str, None] = {}
    wrong: set[str] = set()

    def read(kind: type[S], *checks: Callable[[S], None]) -> S:
        good = environ
        try:
            settings = load_settings(kind, good)
        except SettingsError as error:
            lines = str(error).splitlines()
            faults.update(dict.fromkeys(lines))
            wrong.update(line.partition(":")[0] for line in lines)
            good = {key: value for key, value in environ.items() if key not in wrong}
            settings = load_settings(kind, good)
        for check in checks:
            try:
                check(settings)
            except (SettingsError, SecretMissing) as error:
                key = str(error).partition(":")[0]
                if key not in wrong:
                    faults[str(error)] = None
        return settings

    gateway = read(GatewaySettings, check_public_url)
    router = read(RouterSettings)
    connectors = read(ConnectorsSettings)
    knowledge = read(KnowledgeSettings, check_endpoints, check_model)
    return Loaded(gateway, router, connectors, knowledge, tuple(faults), frozenset(wrong))
