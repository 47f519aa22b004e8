"""Look at the bucket of files."""

from usher_common.files.port import FilesAway
from usher_common.files.settings import FilesSettings, opened_store
from usher_common.runtime.settings import SettingsError

from usher.doctor.findings import Finding, failure, ok


async def look_at_bucket(settings: FilesSettings) -> Finding:
    """List the first of its files, if there are any: so the address, the bucket and the keys are right."""
    place = settings.upload_dir.partition("?")[0]
    try:
        async with opened_store(settings) as files:
            await anext(files.ids(), None)
    except SettingsError as error:
        return failure("files", str(error), "correct it")
    except FilesAway as error:
        return failure("files", f"{place} cannot be listed: {error}", "look at the store, its keys, USHER_UPLOAD_DIR")
    return ok("files", f"{place} answers")
