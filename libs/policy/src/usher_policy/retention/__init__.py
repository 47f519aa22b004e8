"""How long the content of closed conversations is kept: the policy's rules, and what they decide."""
