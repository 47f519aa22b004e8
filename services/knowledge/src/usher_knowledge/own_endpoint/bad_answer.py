"""What an endpoint's answer is that cannot be used (pure)."""


class BadAnswer(ValueError):  # noqa: N818 - names a state
    """The answer does not have the form or the bounds of what was asked for."""
