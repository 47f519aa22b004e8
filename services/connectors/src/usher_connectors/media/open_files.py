"""The connectors' stored files, in the store that they share with the gateway."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from secrets import token_hex

from usher_common.files.settings import opened_store
from usher_common.files.stored_files import StoredFiles
from usher_common.files.watching import watch_files
from usher_common.record.port import Record
from usher_common.runtime.background_loops import stop_tasks

from usher_connectors.media.links import FileAddresses
from usher_connectors.settings import ConnectorsSettings


@asynccontextmanager
async def opened_files(
    settings: ConnectorsSettings, record: Record
) -> AsyncIterator[tuple[StoredFiles, FileAddresses]]:
    """Open the files and their addresses; there are no addresses without a secret that the gateway has too."""
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened_store(settings))
        stack.push_async_callback(stop_tasks, watch_files("files", store))
        files = StoredFiles(store, record, settings.secret.reveal() if settings.secret else token_hex())
        yield files, FileAddresses(files, settings.public_url if settings.secret else "")
