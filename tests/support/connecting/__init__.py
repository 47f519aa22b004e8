"""What tests of the connectors need: open stores, a receiver, a listener on `inbound`."""
