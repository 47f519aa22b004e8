"""What the sockets of visitors and desks have in common."""
