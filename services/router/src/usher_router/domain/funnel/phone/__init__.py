"""The phone stage: contacts who asked to be called, when they are, and what follows each attempt."""
