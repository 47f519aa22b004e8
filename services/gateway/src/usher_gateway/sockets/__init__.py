"""The two WebSockets: what they receive, what they send, and what each socket has shown."""
