"""The audit log: who read or changed what, as ids in a chain of hashes (docs/audit.md)."""
