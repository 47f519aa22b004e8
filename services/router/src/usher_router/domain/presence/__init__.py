"""Who is there, lost or gone."""
