"""Loops that publish what is due: deadlines, ends of wrap-up, agents who are gone."""
