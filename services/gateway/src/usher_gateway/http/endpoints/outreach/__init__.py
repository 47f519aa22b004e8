"""Events about contacts, and broadcasts."""
