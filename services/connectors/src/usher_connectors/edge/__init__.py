"""The connectors' HTTP edge."""
