"""Print where the system that `make up` started can be reached, and how to create the first agents."""

import os
from collections.abc import Mapping


def greeting(environ: Mapping[str, str]) -> str:
    """Return the addresses, by the same variables as docker-compose.yml, and the first commands."""
    site = f"http://127.0.0.1:{environ.get('USHER_PORT') or 8080}"
    hooks = f"http://127.0.0.1:{environ.get('USHER_HOOKS_PORT') or 8090}"
    watched = "monitoring" in environ.get("COMPOSE_PROFILES", "").split(",")
    off = "off; COMPOSE_PROFILES=monitoring make up turns it on"
    prometheus = f"http://127.0.0.1:{environ.get('USHER_PROMETHEUS_PORT') or 9090}" if watched else off
    grafana = f"http://127.0.0.1:{environ.get('USHER_GRAFANA_PORT') or 3000}" if watched else off
    demo = environ.get("USHER_DEMO", "").lower() in {"1", "true", "yes", "on"}
    shop = f"{site}/" if demo else "off; USHER_DEMO=true make up turns on a page to try the widget on"
    return f"""
Usher runs.

  desk        {site}/desk/
  widget      {site}/widget.js
  shop        {shop}
  webhooks    {hooks}
  prometheus  {prometheus}
  grafana     {grafana}

The first agents (each command asks for a password of 8 characters or more):

  docker compose run --rm tools agent admin --role administrator
  docker compose run --rm tools agent ana --skill billing:4 --skill products:3

`make down` stops it; nothing accepted is lost.
"""


if __name__ == "__main__":
    print(greeting(os.environ))
