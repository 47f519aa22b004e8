"""Draws a dashboard's file as Grafana would lay it out, from a Prometheus that runs."""
