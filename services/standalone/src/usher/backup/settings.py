"""The settings of `usher backup` and `usher restore`: those of the gateway, and where PostgreSQL's programs are."""

from typing import Annotated

from usher_common.runtime.settings import Setting
from usher_gateway.settings import GatewaySettings


class BackupSettings(GatewaySettings, frozen=True, kw_only=True):
    """What a backup reads, and what a restore writes."""

    pg_bin: Annotated[
        str,
        Setting("folder of pg_dump, pg_restore and psql, for backup and restore", reason="empty: as PATH finds them"),
    ] = ""
