"""The production pool in virtual time: what a policy would do on a given day, and how close it comes to theory."""
