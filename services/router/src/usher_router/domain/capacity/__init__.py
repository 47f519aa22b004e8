"""An agent's state, load and spare capacity."""
