"""What the router's tests share: a world of stores with routers in it."""

from routing.world import World

__all__ = ["World"]
