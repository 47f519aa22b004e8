"""What people write is masked where the policy wants it: card numbers, IBANs, and patterns of one's own."""
