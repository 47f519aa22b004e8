"""The dashboards of Grafana: as values, and how they become files."""
