"""What travels between the services, as frozen types."""
