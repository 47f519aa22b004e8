"""What the sockets of visitors and desks share."""
