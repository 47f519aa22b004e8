"""The dashboards as they are committed, and what checks them."""
