"""Knowledge's settings."""

from typing import Annotated

import msgspec
from usher_common.http.standard_webhooks import key_of
from usher_common.runtime.secret import Secret
from usher_common.runtime.settings import CommonSettings, Setting, SettingsError

MODELS = ("universal", "minilm")


class KnowledgeSettings(CommonSettings, frozen=True, kw_only=True):
    """Knowledge's settings."""

    admin_port: Annotated[int, msgspec.Meta(ge=0, le=65535), Setting("internal port; 0 takes a free one")] = 9104
    knowledge_host: Annotated[
        str, Setting("address of the port that gateways ask", reason="loopback until told otherwise; calls are signed")
    ] = "127.0.0.1"
    knowledge_port: Annotated[
        int, msgspec.Meta(ge=0, le=65535), Setting("port that gateways ask; 0 takes a free one")
    ] = 9114
    summary_url: Annotated[
        str, Setting("endpoint of your own that writes summaries; without one they are extracted here")
    ] = ""
    summary_secret: Annotated[
        Secret, Setting("whsec_ and base64: signs what is sent there, as Standard Webhooks specifies")
    ] = Secret()
    summary_notes: Annotated[
        bool, Setting("send the agents' notes to the endpoint as well", reason="they are for colleagues")
    ] = False
    summary_private: Annotated[
        bool,
        Setting("send addresses, numbers and names unmasked", reason="the endpoint may be somebody else's"),
    ] = False
    article_url: Annotated[
        str, Setting("endpoint of your own that proposes articles for unanswered questions; without one nobody asks it")
    ] = ""
    article_secret: Annotated[
        Secret, Setting("whsec_ and base64: signs what is sent there, as Standard Webhooks specifies")
    ] = Secret()
    faq_model: Annotated[
        str,
        Setting("universal, minilm or a model's folder: compares meanings beside words", reason="160 MB more or so"),
    ] = ""
    articles_kept_d: Annotated[
        float,
        msgspec.Meta(gt=0),
        Setting("how long archived articles are kept with their versions", "d", "a season comes back after a year"),
    ] = 400.0
    allow_private_targets: Annotated[
        bool,
        Setting("let sends go to private networks and over plain HTTP", reason="tests and the demo only: else SSRF"),
    ] = False


def check_model(settings: KnowledgeSettings) -> None:
    """Raise SettingsError unless the model is one of ours or a folder; whether it is there is seen when it loads."""
    if settings.faq_model not in ("", *MODELS) and "/" not in settings.faq_model:
        raise SettingsError(f"USHER_FAQ_MODEL: one of {', '.join(MODELS)}, or the path of a folder, like /models/e5")


def check_endpoints(settings: KnowledgeSettings) -> None:
    """Raise SettingsError if there is an endpoint that nothing could be signed for, or that would be refused."""
    _check_endpoint("SUMMARY", settings.summary_url, settings.summary_secret, settings)
    _check_endpoint("ARTICLE", settings.article_url, settings.article_secret, settings)


def _check_endpoint(name: str, url: str, secret: Secret, settings: KnowledgeSettings) -> None:
    if not url:
        return
    if not key_of(secret.reveal() if secret else ""):
        needed = f"needed with USHER_{name}_URL: whsec_ and 24 to 64 bytes in base64"
        raise SettingsError(f"USHER_{name}_SECRET: {needed}")
    allowed = ("https://", "http://") if settings.allow_private_targets else ("https://",)
    if not url.startswith(allowed):
        raise SettingsError(f"USHER_{name}_URL: begins with https://")
