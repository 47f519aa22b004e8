"""Articles in the record: read, written with their versions, and deleted for good in the end."""
