"""How a wait begins and what its steps change."""
