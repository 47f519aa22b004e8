"""What the tests of the router's checks share."""
