"""The desk in a real browser, with more of everything than a person has."""
