"""An upgrade under load, from the version before the newest migration."""
