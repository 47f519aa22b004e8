"""How much of a conversation a transcript has."""

TRANSCRIPT_MESSAGES = 2000  # messages of a conversation that a transcript has, the latest: a day without a pause
TRANSCRIPT_CHARS = 200_000  # characters of these messages: about 100 pages
