"""Every limit of reading a policy, with unit and reason."""

POLICY_BYTES = 262_144  # bytes of a policy's text: some 2,000 rules; YAML is read at about 100 kB/s
POLICY_NODES = 50_000  # values in it with its aliases expanded: an alias of aliases grows exponentially
CONDITION_DEPTH = 20  # nesting of `all`, `any` and `not`: nobody reads deeper ones
PATTERN_LENGTH = 500  # characters of a text pattern
PATTERN_DEPTH = 50  # nesting of groups in a pattern: its parser is recursive
PATTERN_STEPS = 600  # a pattern's size with its repeats expanded; bounds the work at each character
PATTERN_MEMORY = 20_000  # characters whose codes are cached for a pattern: some 2 MB, and more than any language has
PATTERN_BYTES = 8 * 1024 * 1024  # bytes that RE2 may use for one pattern and its states: its own default
MATCHED_TEXT = 2_000  # characters of a visitor's text that patterns examine: with the size, bounds all the work
HORIZON_DAYS = 400  # days ahead in which an opening is looked for: a year and its longest closure
REMEMBERED_DAYS = 800  # cached days of one calendar: twice the horizon
CLOSE_ENOUGH = 0.6  # similarity (0 to 1) from which an unknown word is taken for a misspelt known one

# Defaults of invitations
INVITED_AFTER_S = 45.0  # s on the site before anybody is invited: help at the moment of doubt, not at the door
INVITED_FOR_S = 60.0  # s an unanswered invitation stays: as long as an agent may be expected to stay free
QUIET_S = 7 * 86_400.0  # s without invitations after a refusal: a week, as those who said no did not ask for the next
CONVERTS_S = 86_400.0  # s after an invitation in which a conversion counts as following it: a day, to think it over
INVITATION_CHARS = 300  # characters of an invitation's text: what a small card shows

# Start forms
FORM_FIELDS = 20  # questions of one form: nobody answers more before a chat
FORM_LONG_FIELDS = 3  # of them with a long text: what a browser sends has a limit
FORM_OPTIONS = 50  # answers to choose from: more is a search
LABEL_CHARS = 300  # characters of a label, a heading or an option
HELP_CHARS = 1_000  # characters of a hint
CONSENT_CHARS = 2_000  # characters of what a visitor agrees to
ANSWER_CHARS = 200  # characters of a short answer: as of an attribute that a page gives
LONG_ANSWER_CHARS = 1_000  # characters of a long one; it travels with the conversation, so it is no essay
NUMBER_CHARS = 20  # characters of a number

# The funnel
FAQ_TRIES = 2  # questions that the FAQ answers before a person takes over: who asks a third time was not understood
FAQ_ANSWER_S = 4.0  # s that knowledge may take for an answer: a search takes milliseconds, so it is away
FAQ_SILENCE_S = 900.0  # s of silence after an answer until it is closed: time to read it and to try it out
FAQ_MAIL_SILENCE_S = 3 * 86_400.0  # s of silence after an answer by mail: over a week-end
BOT_TRIES = 10  # turns of a bot before a person takes over: who has not got on by then needs one
BOT_ANSWER_S = 20.0  # s that a bot may take for a turn: a model on a server takes some, and nobody waits longer
FUNNEL_CHARS = 500  # characters of a text of the funnel: a short paragraph
OUTREACH_CHARS = 4_000  # characters of a text about an event or to many: what most channels take at once
OUTREACH_SUBJECT_CHARS = 200  # characters of its subject: mail programs show fewer
CALL_WITHIN_S = (
    900.0  # s after its time until a call-back is late: people keep a phone at hand for a quarter of an hour
)
CALL_ATTEMPTS = 3  # calls to somebody who is not reached: then they would rather be written to
CALL_AGAIN_S = 1800.0  # s from one attempt to the next: a meeting is over by then
CALL_DAYS = 7  # days ahead that a call may be asked for: a week's calendar is what people know

# Retention
KEPT_DAYS = 3_650  # days after which content may go at most: ten years, the longest that tax law asks for
RETENTION_RULES = 100  # rules: accounts and channels by stage; each is looked at for each conversation
TAG_CHARS = 64  # characters of a tag

# Masking
MASK_ROUNDS = 8  # times that a text is looked through, for what is left beside a masked number; each finds fewer digits
MASK_PATTERNS = 20  # patterns of one's own: each looks through every text
MASK_CHARS = 100  # characters that one of them may match: a number, no paragraph; each place costs as many steps
KEPT_CHARS = 64  # characters of a number that is never masked: an IBAN with its spaces
KEPT_NUMBERS = 50  # of them: a company's accounts
MASKS_RETRY_S = 1.0  # s until the record is asked again while a service starts
MASKS_S = 1.0  # s between looks whether another policy is active: what people write is masked by it from then on
