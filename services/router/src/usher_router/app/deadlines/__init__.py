"""Loops that send what is due: deadlines, ends of wrap-up, vanished agents."""
