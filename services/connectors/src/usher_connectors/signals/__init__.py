"""Typing and read marks: what agents do, shown by the providers that can, at most once and without a memory."""
