"""The connectors' stored files, in the folder that they share with the gateway."""

from pathlib import Path
from secrets import token_hex

from usher_common.files.folder import FileFolder
from usher_common.files.stored_files import StoredFiles
from usher_common.record.port import Record

from usher_connectors.media.links import FileAddresses
from usher_connectors.settings import ConnectorsSettings


def open_files(settings: ConnectorsSettings, record: Record) -> tuple[StoredFiles, FileAddresses]:
    """Return the files and their addresses; there are no addresses without a secret that the gateway has too."""
    folder = FileFolder(Path(settings.upload_dir))
    folder.prepare()
    files = StoredFiles(folder, record, settings.secret.reveal() if settings.secret else token_hex())
    return files, FileAddresses(files, settings.public_url if settings.secret else "")
