"""The gateway's settings."""

from typing import Annotated

import msgspec
from usher_common.files.settings import FilesSettings
from usher_common.runtime.secret import Secret
from usher_common.runtime.settings import Setting, SettingsError

_Rate = Annotated[float, msgspec.Meta(gt=0)]


class GatewaySettings(FilesSettings, frozen=True, kw_only=True):
    """The gateway's settings; rates are per second and refill a bucket of `…_burst`."""

    admin_port: Annotated[int, msgspec.Meta(ge=0, le=65535), Setting("internal port; 0 takes a free one")] = 9101
    host: Annotated[str, Setting("address of the public port", reason="loopback until told otherwise")] = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65535), Setting("public port; 0 takes a free one")] = 8080
    public_url: Annotated[
        str,
        Setting("where browsers reach it", reason="required outside the demo; https makes cookies Secure"),
    ] = ""
    origins: Annotated[
        tuple[str, ...], Setting("origins whose pages may embed the widget", reason="its own is always allowed")
    ] = ()
    erasures_file: Annotated[
        str,
        Setting(
            "file to which the proof of each erasure is appended, empty for none",
            reason="on another disk than the record: a restore of an older backup reads it",
        ),
    ] = ""
    pdf_fonts: Annotated[
        tuple[str, ...],
        Setting("TrueType files for what the font of PDFs lacks, such as Chinese", reason="as the image has it"),
    ] = ("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",)
    demo: Annotated[bool, Setting("serve the demo shop at /")] = False
    identity_secret: Annotated[
        Secret, Setting("the shop's server signs identities with it; without one nobody is identified")
    ] = Secret()
    trusted_proxies: Annotated[
        int, msgspec.Meta(ge=0, le=10), Setting("proxies in front whose X-Forwarded-For is believed")
    ] = 0
    visitor_messages_per_s: Annotated[_Rate, Setting("messages of one visitor", "1/s", "faster than people type")] = 5.0
    visitor_message_burst: Annotated[int, msgspec.Meta(ge=1), Setting("messages of one visitor at once")] = 30
    agent_messages_per_s: Annotated[_Rate, Setting("messages and commands of one agent", "1/s", "many chats")] = 100.0
    agent_message_burst: Annotated[int, msgspec.Meta(ge=1), Setting("messages and commands of one agent at once")] = (
        1000
    )
    connects_per_s: Annotated[_Rate, Setting("new sockets from one address", "1/s", "offices share one")] = 20.0
    connect_burst: Annotated[int, msgspec.Meta(ge=1), Setting("new sockets from one address at once")] = 200
    conversations_per_minute: Annotated[
        _Rate, Setting("conversations opened from one address", "1/min", "an office shares one; as many at once")
    ] = 20.0
    visitor_conversations_per_minute: Annotated[
        _Rate, Setting("conversations opened by one visitor", "1/min", "who ends one by mistake comes back at once")
    ] = 6.0
    waiting_per_address: Annotated[
        int,
        msgspec.Meta(ge=0),
        Setting(
            "conversations opened from one address that may wait for an agent at once, at each gateway; 0: any number",
            reason="others come no later than after so many, and few offices write so much at once",
        ),
    ] = 20
    sign_ins_per_minute: Annotated[
        _Rate, Setting("sign-ins to one login from one address; ten times as many for either", "1/min", "half at once")
    ] = 20.0
    beacons_per_s: Annotated[_Rate, Setting("beacons of visits from one address", "1/s", "offices share one")] = 100.0
    beacon_burst: Annotated[int, msgspec.Meta(ge=1), Setting("beacons of visits from one address at once")] = 500
    visitor_beacons_per_s: Annotated[
        _Rate, Setting("beacons of one visitor; thirty times as many at once", "1/s", "several tabs, with events")
    ] = 2.0
    visitors_per_minute: Annotated[
        _Rate, Setting("new visitors from one address; as many at once", "1/min", "an office after lunch")
    ] = 120.0
    knowledge_url: Annotated[str, Setting("where knowledge listens; it is asked about articles and the FAQ")] = (
        "http://127.0.0.1:9114"
    )
    faq_searches_per_minute: Annotated[
        _Rate, Setting("searches of the FAQ from one address", "1/min", "people search while they type; offices share")
    ] = 300.0
    uploads_per_minute: Annotated[
        _Rate, Setting("uploads of one agent, or of visitors from one address", "1/min", "half of it may come at once")
    ] = 40.0
    upload_mb_per_hour: Annotated[
        int,
        msgspec.Meta(ge=10),
        Setting(
            "bytes uploaded by one agent, or by visitors from one address; as many at once",
            "MB/h",
            "one address cannot fill the space before its unattached files are removed",
        ),
    ] = 100
    upload_space_mb: Annotated[
        int, msgspec.Meta(ge=10), Setting("space that all files take at most", "MB", "a small disk's share")
    ] = 10_000
    audit_kept_d: Annotated[
        float,
        msgspec.Meta(ge=0),
        Setting("how long entries of the audit log are kept; 0: for ever", "d", "a year's review, and time to do it"),
    ] = 400.0
    upload_unattached_h: Annotated[
        float,
        msgspec.Meta(gt=0),
        Setting("after which a file is removed that was attached to no message", "h", "a draft outlives a weekend"),
    ] = 72.0


def check_public_url(settings: GatewaySettings) -> None:
    """Raise SettingsError if no address for browsers is set: any host would then count as our own."""
    if settings.demo or settings.public_url:
        return
    raise SettingsError(
        "USHER_PUBLIC_URL: required outside the demo: the address in the browser's bar, for example"
        " https://chat.example.com; other origins cannot sign in, and https makes cookies Secure"
    )
