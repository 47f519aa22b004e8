"""Every timeout and limit of phone calls."""

POLL_S = 1.0  # s between looks at whom the record offers calls to: an offer's phone rings within that
IN_LINE_S = (
    4 * 3600.0
)  # s after which a call of which nothing was heard is over: Twilio itself ends calls after four hours
KEPT_S = 24 * 3600.0  # s that somebody who keeps their place is called back at most: after a night they call again
BEGINS_S = (
    180.0  # s until an agent's call has been answered by both: two phones ring for 25 s each, and a key is pressed
)
TOLD_S = 20.0  # s after the agent's leg within which the customer's is told: Twilio's statuses come within seconds
CALLS = 500  # calls looked at in one round
BRIDGE_LOOKS = (
    15  # looks, a second apart, until a confirmed agent must have the conversation: long after the router's usual
)
FORGET_EVERY_S = 3600.0  # s between two looks for calls that ended long ago
ENDED_S = 7 * 24 * 3600.0  # s that an ended call is kept: late statuses come within hours, the transcript stays
UNTOLD_POLL_S = 2.0  # s between two looks for commands that a replica committed and did not tell
UNTOLD_S = 5.0  # s after which a command counts as not told: long after the usual way, which takes milliseconds
COMMANDS = 500  # commands told at once: as many as a frame may hold
