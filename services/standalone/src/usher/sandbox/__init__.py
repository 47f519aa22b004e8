"""The demo's own providers: a messenger in a phone, and a mail inbox. Nothing leaves this machine (decision 0354)."""
