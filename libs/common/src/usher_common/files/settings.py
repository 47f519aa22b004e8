"""The settings that say where files are, for the services that store or open them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from usher_common.files.folder import FileFolder
from usher_common.files.port import FileStore
from usher_common.files.s3.place import SCHEME, parse_place
from usher_common.files.scan.clamd import Clamd
from usher_common.files.scan.scanned_store import ScannedStore
from usher_common.runtime.secret import Secret
from usher_common.runtime.settings import Setting, SettingsError
from usher_common.sealing.settings import SealingSettings


class FilesSettings(SealingSettings, frozen=True, kw_only=True):
    """Settings of a service that stores or opens files."""

    upload_dir: Annotated[
        str,
        Setting(
            "where uploaded files are: a folder, or s3://bucket/prefix?endpoint=https://…&region=…&style=path",
            reason="the same for gateways and connectors; without an endpoint it is Amazon's S3",
        ),
    ] = "uploads"
    s3_key_id: Annotated[
        str, Setting("id of the key for s3://", reason="empty: as AWS's SDKs find theirs, such as a role of the pod")
    ] = ""
    s3_secret_key: Annotated[Secret, Setting("the key itself")] = Secret()
    clamd_url: Annotated[
        str,
        Setting(
            "clamd that looks into each file before it is taken in: tcp://host:port or unix:/path",
            reason="empty: nobody looks; the same for gateways and connectors",
        ),
    ] = ""


@asynccontextmanager
async def opened_store(settings: FilesSettings) -> AsyncIterator[FileStore]:
    """Open where the files are, behind what looks into them; neither is asked anything yet. Raises SettingsError."""
    try:
        scanner = Clamd(settings.clamd_url) if settings.clamd_url else None
    except ValueError as error:
        raise SettingsError(f"USHER_CLAMD_URL: {error}") from None
    async with _opened(settings) as store:
        yield ScannedStore(store, scanner) if scanner else store


@asynccontextmanager
async def _opened(settings: FilesSettings) -> AsyncIterator[FileStore]:
    if not settings.upload_dir.startswith(SCHEME):
        folder = FileFolder(Path(settings.upload_dir))
        folder.prepare()
        yield folder
        return
    try:
        place = parse_place(settings.upload_dir)
    except ValueError as error:
        raise SettingsError(f"USHER_UPLOAD_DIR: {error}") from None
    if bool(settings.s3_key_id) != bool(settings.s3_secret_key):
        raise SettingsError("USHER_S3_KEY_ID, USHER_S3_SECRET_KEY: both are set, or neither is")
    from usher_common.files.s3.requests import S3Requests  # noqa: PLC0415 - some 20 MB that a folder does not need
    from usher_common.files.s3.store import S3Files  # noqa: PLC0415 - same

    requests = await S3Requests.open(place, settings.s3_key_id, settings.s3_secret_key)
    try:
        yield S3Files(requests, place.prefix)
    finally:
        await requests.close()
