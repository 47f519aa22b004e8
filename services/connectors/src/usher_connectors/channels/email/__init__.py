"""The e-mail channel: reading, threading and writing of mails are pure; see docs/channels/email.md."""
