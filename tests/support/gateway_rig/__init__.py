"""A gateway in this process on real or embedded stores, with people at its sockets."""

from gateway_rig.people import Desk, Frame, Widget
from gateway_rig.rig import Rig, open_rig
from gateway_rig.world import World

__all__ = ["Desk", "Frame", "Rig", "Widget", "World", "open_rig"]
