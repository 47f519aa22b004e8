"""Every audited route with a request that it accepts, and the shop in which these are made."""
