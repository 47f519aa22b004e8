"""The two WebSockets: what comes in, what goes out, and what each socket has seen."""
