"""SQL of contacts: loading those a command concerns with all they are merged with, and saving what changed."""
