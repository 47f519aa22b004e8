"""What tests of the connectors need: open stores, a receiver, an ear on `inbound`."""
