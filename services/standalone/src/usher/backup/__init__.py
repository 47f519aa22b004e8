"""Back up and restore the record and the uploaded files (docs/backup.md)."""
