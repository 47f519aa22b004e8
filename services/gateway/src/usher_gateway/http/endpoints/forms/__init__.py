"""Start forms of the policy."""
