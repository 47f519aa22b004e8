"""The messages between the services, as frozen types."""
