"""The edge for providers: webhooks in, sends out; knows channels, knows no routing."""
