"""Open an SMTP connection that is signed in."""

import ssl

from aiosmtplib import SMTP, SMTPAuthenticationError, SMTPException

from usher_connectors.channels.email.account_settings import MailAccount
from usher_connectors.mailbox import limits
from usher_connectors.mailbox.signing_in.faults import Cause, SignInRefused
from usher_connectors.mailbox.signing_in.tokens import Tokens


def smtp_client(account: MailAccount) -> SMTP:
    """Return a client that is not connected yet."""
    return SMTP(
        hostname=account.smtp.host,
        port=account.smtp.port,
        use_tls=account.smtp.security == "tls",
        start_tls=account.smtp.security == "starttls",
        tls_context=ssl.create_default_context(),
        timeout=limits.CONNECT_S,
    )


async def open_smtp(client: SMTP, account: MailAccount, tokens: Tokens) -> None:
    """Connect and sign in; raises SignInRefused, or OSError where the server, or who issues tokens, cannot answer."""
    try:
        await client.connect()
        client.timeout = limits.COMMAND_S
        await _sign_in(client, account, tokens)
    except SMTPAuthenticationError as error:
        if 400 <= error.code < 500:  # RFC 4954: for now only
            raise ConnectionError(f"the server answered {error.code} to the sign-in") from error
        cause: Cause = "token" if account.sign_in.token_url else "password"
        raise SignInRefused(cause, f"{error.code} {error.message}") from error
    except SMTPException as error:
        raise ConnectionError(type(error).__name__) from error


async def _sign_in(client: SMTP, account: MailAccount, tokens: Tokens) -> None:
    sign_in = account.sign_in
    if not sign_in.token_url:
        await client.login(sign_in.user, sign_in.password)
        return
    try:
        await client.auth_xoauth2(sign_in.user, await tokens.token(sign_in))
    except SMTPAuthenticationError:
        await client.auth_xoauth2(sign_in.user, await tokens.token(sign_in, fresh=True))
