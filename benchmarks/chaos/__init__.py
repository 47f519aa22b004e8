"""Kill every process in turn under load, then compare what each client sent, what was shown, and what is on record."""
