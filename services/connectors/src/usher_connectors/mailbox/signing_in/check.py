"""Check an account of mails: sign in at both servers as its session and its sends do, and say what fails."""

from collections.abc import Awaitable, Callable

from usher_common.accounts.check_notes import Note

from usher_connectors.channels.email.account_settings import BadAccount, MailAccount, Server, mail_account
from usher_connectors.contract import Account, CheckResult
from usher_connectors.mailbox.imap import signed_in
from usher_connectors.mailbox.signing_in.faults import SignInRefused, network_cause
from usher_connectors.mailbox.signing_in.smtp import open_smtp, smtp_client
from usher_connectors.mailbox.signing_in.tokens import Tokens


class CheckMailbox:
    """Signs in by IMAP and SMTP; sends nothing, and reads no mail."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    async def __call__(self, account: Account) -> CheckResult:
        """Say whether both work; the notes name the server and what a person does about it."""
        try:
            known = mail_account(account)
        except BadAccount as error:
            return CheckResult(ok=False, notes=(str(error),), code="settings")
        found = [
            await _step(_named("IMAP", known.imap), lambda: self._imap(known)),
            await _step(_named("SMTP", known.smtp), lambda: self._smtp(known)),
        ]
        codes = [code for code, _ in found if code]
        notes = tuple(note for _, said in found for note in said)
        return CheckResult(not codes, known.address, notes, codes[0] if codes else "")

    async def _imap(self, account: MailAccount) -> None:
        async with signed_in(account, self._tokens) as imap:
            await imap.select(account.folder)

    async def _smtp(self, account: MailAccount) -> None:
        client = smtp_client(account)
        try:
            await open_smtp(client, account, self._tokens)
        finally:
            client.close()


async def _step(name: str, work: Callable[[], Awaitable[None]]) -> tuple[str, tuple[str, ...]]:
    """Return the class of what failed ("": nothing did), and lines for people: ours, then what the server says."""
    try:
        await work()
    except SignInRefused as error:
        return "auth", (Note(error.cause, server=name), *([error.said] if error.said else []))
    except OSError as error:
        return "unreachable", (Note(network_cause(error), server=name), f"{type(error).__name__}: {error}")
    return "", (Note("signed_in", server=name),)


def _named(protocol: str, server: Server) -> str:
    return f"{protocol} {server.host}:{server.port}"
