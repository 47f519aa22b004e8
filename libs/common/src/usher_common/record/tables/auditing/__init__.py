"""The tables of the audit log, and of what retention removed."""
