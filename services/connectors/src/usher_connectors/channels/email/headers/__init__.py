"""Single header fields, read leniently: pure functions."""
