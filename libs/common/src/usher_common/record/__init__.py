"""The record remembers: one schema and one set of statements on PostgreSQL and SQLite."""
