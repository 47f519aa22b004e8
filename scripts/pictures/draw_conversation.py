"""Write docs/images/conversation.svg: the steps of a conversation, readable in light and dark."""

from html import escape
from pathlib import Path

IMAGE = Path(__file__).resolve().parents[2] / "docs" / "images" / "conversation.svg"
LANES = ("contact", "gateway", "RabbitMQ", "router", "PostgreSQL", "agent")
STEPS = (  # from lane, to lane, what happens
    (0, 1, "writes a message"),
    (1, 2, "frame with the message, confirmed: durable"),
    (1, 0, "accepted"),
    (2, 3, "frame, one owner for each partition"),
    (3, 4, "one transaction: message, queue, outbox"),
    (3, 5, "offer, to the best agent with capacity left"),
    (5, 3, "accept, by way of gateway and RabbitMQ"),
    (5, 0, "the answer, stored first; both see the same order"),
)
WIDTH, LEFT, GAP = 860, 70, 144  # px
TOP, ROW = 62, 40  # px
SECOND = 2  # s that each step is highlighted
STYLE = """
text{font:13px system-ui,sans-serif;fill:#1f2933}
.lane{font-weight:600;text-anchor:middle}
.box{fill:#eef2f7;stroke:#8a97a8}
.life{stroke:#b6c0cc;stroke-dasharray:3 4}
.step line{stroke:#52606d;stroke-width:1.5}
.step path{fill:#52606d}
.step text{text-anchor:middle;font-size:12px}
.lit{opacity:0;fill:#2f6fde22}
@media (prefers-color-scheme:dark){
text{fill:#e6ebf1}.box{fill:#243140;stroke:#7b8ba0}.life{stroke:#4a5a6c}
.step line{stroke:#b6c4d4}.step path{fill:#b6c4d4}.lit{fill:#6aa3ff33}}
@media (prefers-reduced-motion:no-preference){.lit{animation:lit TOTALs infinite}}
@keyframes lit{0%,SHAREPCT%{opacity:1}ENDPCT%,100%{opacity:0}}
"""


def lane_x(lane: int) -> int:
    """Give the middle of a lane, px from the left."""
    return LEFT + lane * GAP


def draw_lane(lane: int, name: str, height: int) -> str:
    """Draw a participant with their lifeline."""
    x = lane_x(lane)
    return (
        f'<rect class="box" x="{x - 54}" y="12" width="108" height="28" rx="6"/>'
        f'<text class="lane" x="{x}" y="31">{escape(name)}</text>'
        f'<line class="life" x1="{x}" y1="40" x2="{x}" y2="{height - 12}"/>'
    )


def draw_step(number: int, start: int, end: int, words: str) -> str:
    """Draw an arrow with its text, highlighted when its turn comes."""
    x1, x2, y = lane_x(start), lane_x(end), TOP + number * ROW + 22
    back = 8 if x2 < x1 else -8
    middle = min(max((x1 + x2) // 2, 170), WIDTH - 170)
    return (
        f'<g class="step"><rect class="lit" style="animation-delay:{number * SECOND}s" x="6" y="{y - 22}"'
        f' width="{WIDTH - 12}" height="{ROW - 4}" rx="6"/>'
        f'<line x1="{x1}" y1="{y}" x2="{x2}" y2="{y}"/><path d="M{x2} {y}l{back} -5v10z"/>'
        f'<text x="{middle}" y="{y - 6}">{number + 1}. {escape(words)}</text></g>'
    )


def draw() -> str:
    """Draw the whole picture as SVG."""
    height = TOP + len(STEPS) * ROW + 16
    total = len(STEPS) * SECOND
    share = 100 / len(STEPS)
    style = STYLE.replace("TOTAL", str(total)).replace("SHAREPCT", f"{share:g}").replace("ENDPCT", f"{share + 2:g}")
    title = "One conversation: " + "; ".join(words for _, _, words in STEPS)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>{escape(title)}</title><style>{style.strip()}</style>",
        *(draw_lane(lane, name, height) for lane, name in enumerate(LANES)),
        *(draw_step(number, *step) for number, step in enumerate(STEPS)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    IMAGE.write_text(draw(), encoding="utf-8")
