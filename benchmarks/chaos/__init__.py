"""Kill every process in turn under load, then compare what each person sent, saw and has on record."""
