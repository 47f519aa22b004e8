"""Follow the active policy, and apply its changes to conversations that wait."""
