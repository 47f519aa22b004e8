"""Whether Twilio sent a request: https://www.twilio.com/docs/usage/webhooks/webhooks-security."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from usher_connectors.contract import Account, BadPayload, Request, Unverified

FORM = "application/x-www-form-urlencoded"
SHA1, SHA256 = "HMAC_SHA1", "HMAC_SHA256"
FIELDS = 500  # most fields of a form: Twilio sends about 40
PORTS = {"https": "443", "http": "80"}


def verify(request: Request, account: Account) -> None:
    """Check the signature over the public URL and the form's fields, or over the URL with the hash of other bodies.

    Only the algorithm that the account is set to counts: whoever could choose would choose the weaker one.
    """
    if request.method != "POST":
        raise Unverified("set this webhook to HTTP POST in Twilio's console")
    pinned = str(account.config.get("signature") or SHA1)
    if (named := _algorithm(request.headers)) != pinned:
        raise Unverified(f"signed with {named or 'an algorithm without a name'}: this account is set to {pinned}")
    urls = _urls(_public_url(request, account))
    signed = _signed_fields(request)
    given = request.headers.get("x-twilio-signature", "").encode("utf-8", "replace")
    valid = [_signature(key, url + signed, pinned) for key in _keys(account, pinned) for url in urls]
    if not valid:
        raise Unverified(f"this account has no secret for {pinned}")
    if not any([hmac.compare_digest(given, one) for one in valid]):  # noqa: C419 - no early end
        raise Unverified(
            "x-twilio-signature: does not fit this URL and these fields; is the public URL the one at Twilio?"
        )


def form_of(request: Request) -> list[tuple[str, str]]:
    """Return the fields of a form, empty ones too. Raises BadPayload."""
    try:
        return parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError as error:
        raise BadPayload(f"no form: {error}") from None


def is_form(request: Request) -> bool:
    """Whether the body is a form; Twilio's other bodies are JSON."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM


def _algorithm(headers: Mapping[str, str]) -> str:
    settings = headers.get("x-twilio-webhooks-signature-settings")
    if settings is None:
        return SHA1
    parts = (part.partition("=") for part in settings.split(","))
    named = [value.strip().upper() for name, _, value in parts if name.strip() == "algorithm"]
    return named[0] if len(named) == 1 else ""


def _public_url(request: Request, account: Account) -> str:
    """Return the URL that Twilio called: the account's own setting, for a proxy that changes it, or the service's."""
    own = account.config.get("hook_url")
    if not isinstance(own, str) or not own:
        return request.url
    query = urlsplit(request.url).query if request.url else urlencode(request.query)
    return f"{own}?{query}" if query else own


def _urls(url: str) -> Sequence[str]:
    """Return the URL with and without its port: Twilio leaves out, or adds, the port of the scheme."""
    scheme, found, rest = url.partition("://")
    if not found:
        raise Unverified("no public URL of our webhooks is known: set USHER_HOOKS_URL")
    host, slash, path = rest.partition("/")
    bare, colon, port = host.rpartition(":")
    if not (colon and port.isdecimal()):
        bare, port = host, PORTS.get(scheme, "")
    return [url, *(f"{scheme}://{one}{slash}{path}" for one in (bare, f"{bare}:{port}"))]


def _signed_fields(request: Request) -> str:
    """Return what is signed after the URL; a body that is no form must fit the hash in the (signed) query."""
    if is_form(request):
        try:
            return "".join(f"{name}{value}" for name, value in sorted(set(form_of(request))))
        except BadPayload as problem:
            raise Unverified(str(problem)) from None
    hashes = parse_qs(urlsplit(request.url).query).get("bodySHA256") or [request.query.get("bodySHA256", "")]
    digest = hashlib.sha256(request.body).hexdigest()
    if not hmac.compare_digest(hashes[0].encode("utf-8", "replace"), digest.encode()):
        raise Unverified("neither a form nor a body with its bodySHA256 in the query")
    return ""


def _signature(key: str, signed: str, algorithm: str) -> bytes:
    made = hmac.new(key.encode(), signed.encode("utf-8", "replace"), "sha256" if algorithm == SHA256 else "sha1")
    return base64.b64encode(made.digest())


def _keys(account: Account, algorithm: str) -> list[str]:
    """Return the secrets: during a rotation there are two auth tokens."""
    names = ("shared_key",) if algorithm == SHA256 else ("auth_token", "old_auth_token")
    found = [account.secrets.get(name) for name in names]
    return [key for key in found if isinstance(key, str) and key]
