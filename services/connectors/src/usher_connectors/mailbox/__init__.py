"""Mailboxes: what speaks IMAP and SMTP for the e-mail channel, and remembers its threads."""
