"""Mail servers: Dovecot for IMAP, Postfix for SMTP, and whoever receives what Postfix sends on."""
