"""Which agents are there, lost or gone."""
