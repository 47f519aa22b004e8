"""Being called back: when contacts may ask for it."""
