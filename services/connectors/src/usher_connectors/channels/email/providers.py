"""Mail providers that many have: what choosing one says of the other settings."""

from collections.abc import Mapping

OTHER = "other"
# Sources: support.google.com/mail/answer/7126229, developers.google.com/identity/protocols/oauth2, and Microsoft's
# "Authenticate an IMAP, POP or SMTP connection using OAuth".
PRESETS: Mapping[str, Mapping[str, str]] = {
    "gmail": {
        "imap_host": "imap.gmail.com",
        "imap_port": "993",
        "imap_security": "tls",
        "smtp_host": "smtp.gmail.com",
        "smtp_port": "465",
        "smtp_security": "tls",
        "token_url": "https://oauth2.googleapis.com/token",
        "authserv_id": "mx.google.com",
    },
    "microsoft365": {
        "imap_host": "outlook.office365.com",
        "imap_port": "993",
        "imap_security": "tls",
        "smtp_host": "smtp.office365.com",
        "smtp_port": "587",
        "smtp_security": "starttls",
        "token_url": "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        "scope": "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
    },
}
