"""Commands and conversations for the tests of the router's decisions."""
