"""The bus in one process: frames in the record's journal, no broker."""
