"""Look at the bucket of files."""

import asyncio

from usher_common.files.port import FilesAway
from usher_common.files.settings import FilesSettings, opened_store
from usher_common.runtime.settings import SettingsError

from usher.doctor.findings import Finding, failure, ok
from usher.doctor.limits import BUCKET_S


async def look_at_bucket(settings: FilesSettings, within_s: float = BUCKET_S) -> Finding:
    """List the first of its files, if there are any: so the address, the bucket and the keys are right."""
    place = settings.upload_dir.partition("?")[0]
    try:
        async with asyncio.timeout(within_s), opened_store(settings) as files:
            await anext(files.ids(), None)
    except TimeoutError:
        return failure("files", f"{place} did not answer within {within_s:g} s", "look at the store, USHER_UPLOAD_DIR")
    except SettingsError as error:
        return failure("files", str(error), "correct it")
    except FilesAway as error:
        return failure("files", f"{place} cannot be listed: {error}", "look at the store, its keys, USHER_UPLOAD_DIR")
    return ok("files", f"{place} answers")
