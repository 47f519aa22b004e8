"""What at least two of Usher's services share: envelopes, messages, the three ports and the runtime."""
