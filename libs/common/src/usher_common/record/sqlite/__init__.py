"""The record on SQLite: one file, one writer, group commit."""
