"""The connectors' settings."""

from typing import Annotated

import msgspec
from usher_common.files.settings import FilesSettings
from usher_common.runtime.settings import Setting


class ConnectorsSettings(FilesSettings, frozen=True, kw_only=True):
    """The connectors' settings."""

    admin_port: Annotated[int, msgspec.Meta(ge=0, le=65535), Setting("internal port; 0 takes a free one")] = 9103
    hooks_host: Annotated[str, Setting("address that webhooks are taken on", reason="loopback: a proxy holds TLS")] = (
        "127.0.0.1"
    )
    hooks_port: Annotated[
        int, msgspec.Meta(ge=0, le=65535), Setting("port that webhooks are taken on; 0 takes a free one")
    ] = 8090
    hooks_url: Annotated[
        str, Setting("public URL of the webhooks, without /hooks", reason="Twilio signs it; empty: not known")
    ] = ""
    public_url: Annotated[
        str, Setting("where browsers reach the gateway", reason="links to files begin with it; empty: no links")
    ] = ""
    allow_private_targets: Annotated[
        bool,
        Setting("let sends go to private networks and over plain HTTP", reason="tests and the demo only: else SSRF"),
    ] = False
    mails_kept_d: Annotated[
        float,
        msgspec.Meta(gt=0),
        Setting(
            "how long threads of mails are known after their last mail",
            "d",
            "orders of a year ago are asked about; a later answer begins a conversation of its own",
        ),
    ] = 400.0
    parked_mails_kept_d: Annotated[
        float,
        msgspec.Meta(gt=0),
        Setting(
            "how long mails are kept that became no message", "d", "a quarter is time to look; the mailbox has them"
        ),
    ] = 90.0
    retry_scale: Annotated[
        float,
        msgspec.Meta(gt=0, le=1),
        Setting("multiplies the waits before sends are tried again", reason="tests take a small one"),
    ] = 1.0
