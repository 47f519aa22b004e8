"""From the bytes of a mail to a value: pure functions, linear in the size of the mail."""
