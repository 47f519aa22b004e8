"""What keeps a model from being used."""


class ModelMissing(LookupError):  # noqa: N818 - says what is the case
    """A model cannot be used; the message says why, and what helps."""
