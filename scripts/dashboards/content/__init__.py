"""The dashboards, in the order in which a reader meets them."""

from scripts.dashboards.content import channels, funnel, objectives, overview, routing, services, visitors
from scripts.dashboards.panels import Board

BOARDS: tuple[Board, ...] = (
    overview.BOARD,
    routing.BOARD,
    channels.BOARD,
    funnel.BOARD,
    visitors.BOARD,
    services.BOARD,
    objectives.BOARD,
)
