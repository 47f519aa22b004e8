"""The live store on Redis: connections, topics, presence, scripts."""
