"""Bounding and batching frames in transit: the publish buffer, publish lanes, received frames."""
