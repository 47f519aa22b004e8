"""From a provider's request to envelopes on the bus."""
