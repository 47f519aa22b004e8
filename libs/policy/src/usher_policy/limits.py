"""Every limit of reading a policy, with unit and reason."""

POLICY_BYTES = 262_144  # of a policy's text: some 2,000 rules; YAML is read at about 100 kB/s
POLICY_NODES = 50_000  # values in it once its aliases are followed: an alias of aliases grows without end
CONDITION_DEPTH = 20  # `all`, `any` and `not` inside each other: nobody reads deeper ones
PATTERN_LENGTH = 500  # characters of a text pattern
PATTERN_DEPTH = 50  # ( inside each other in it: it is read by functions that call each other
PATTERN_STEPS = 600  # a pattern's size once its repeats are written out; bounds the work at each character
PATTERN_MEMORY = 20_000  # characters whose codes one pattern remembers: some 2 MB, and more than any language writes
PATTERN_BYTES = 8 * 1024 * 1024  # of memory that RE2 may use for one pattern and its moves: its own default
MATCHED_TEXT = 2_000  # characters of a visitor's text that patterns look at: with the steps, bounds all the work
HORIZON_DAYS = 400  # how far ahead an opening is looked for: a year's longest closure and some
REMEMBERED_DAYS = 800  # of one calendar: the horizon twice
CLOSE_ENOUGH = 0.6  # likeness (0 to 1) from which a misspelt word is taken for a known one
