"""Watching Usher as its operators do: Prometheus, the rules of deploy/monitoring, and the pages that they lead to."""
