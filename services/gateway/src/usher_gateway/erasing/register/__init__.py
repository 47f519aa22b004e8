"""The register of all tables, by subject; within a subject, rows that are found by others come before those."""
