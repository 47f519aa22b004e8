"""The production pool in virtual time: what a policy would do to a day, and how near it comes to theory."""
