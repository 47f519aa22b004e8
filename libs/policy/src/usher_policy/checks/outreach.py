"""Checks of the rules for what contacts are told unasked: there is something to say, and it is said who may hear it."""

from usher_policy.document.source import Source


def check_outreach(source: Source) -> None:
    """Report every mistake in `events` that no other check sees."""
    for path, rule in source.each("events", "*"):
        if not isinstance(rule, dict):
            continue
        if rule.get("consent") == "":
            cure = "name the attribute that says yes, or write `none` for what a contact has ordered"
            source.fault((*path, "consent"), "no consent is named", cure)
        if rule.get("wordings") == {}:
            source.fault((*path, "wordings"), "there are no words to send", "write `wordings: {en: {text: …}}`")
