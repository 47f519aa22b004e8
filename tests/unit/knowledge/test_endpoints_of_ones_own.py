"""What the settings of an endpoint of one's own need."""

from typing import Any

import pytest
from usher_common.runtime.secret import Secret
from usher_common.runtime.settings import SettingsError
from usher_knowledge.settings import KnowledgeSettings, check_endpoints

SECRET = "a secret of an endpoint, long enough for anybody"


@pytest.mark.parametrize(
    "settings",
    [
        {"summary_url": "https://example.com/"},
        {"summary_url": "https://example.com/", "summary_secret": Secret("short but long enough for a secret")},
        {"summary_url": "http://example.com/", "summary_secret": Secret(SECRET)},
        {"article_url": "https://example.com/"},
        {"article_url": "http://example.com/", "article_secret": Secret(SECRET)},
        {"summary_url": "file:///etc/passwd", "summary_secret": Secret(SECRET), "allow_private_targets": True},
    ],
)
def test_an_endpoint_needs_a_key_and_https(settings: dict[str, Any]) -> None:
    """Said at the start, not at the first summary."""
    with pytest.raises(SettingsError):
        check_endpoints(KnowledgeSettings(**settings))
