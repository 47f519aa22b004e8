"""The demo's phones: a telephone exchange that does what our TwiML says, for an agent's phone and a customer's."""
