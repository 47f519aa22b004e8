"""Every timeout, limit and default of knowledge."""

# Finding closed conversations
SUMMARIES_S = 2.0  # s between looks for conversations that were closed: a returning visitor takes longer
SUMMARY_BATCH = 20  # conversations summarised in one transaction: some 50 ms of work
SUMMARY_TURN_S = 5.0  # s of batches before the loop reports progress
# s looked back from now in each look: a stalled transaction is given up after 20 minutes, so none closes later
SUMMARY_LOOK_BACK_S = 3600.0

# Reading a transcript
FIRST_MESSAGES = 100  # messages read of a longer conversation's beginning: there is the question
LAST_MESSAGES = 400  # messages read of its end: there are outcome and promise
MESSAGE_CHARS = 2_000  # characters of one message that are read: more is no message but a document

# An endpoint of one's own
ENDPOINT_S = 15.0  # s for a whole call: a language model reads a long chat in about ten
ENDPOINT_CONNECT_S = 5.0  # s to resolve and connect: two lost SYN packets
ENDPOINT_BYTES = 64 * 1024  # bytes of an answer: twelve items have less than 20 kB
ENDPOINT_AT_ONCE = 4  # calls at once of one replica, and summaries of a batch: a model of one's own serves few

# Articles
DELETE_S = 3600.0  # s between deletions of what was archived long ago
DELETE_ROWS = 1000  # articles deleted in one transaction

# The index
INDEX_S = 0.5  # s between comparisons with the record: a change is to be live within 2 s, building included
SEARCH_DEPTH = 50  # articles that a search returns before those are left out that may not be shown

# The internal port
CALL_BYTES = 64 * 1024  # bytes of a call beside the file that it may carry
PORT_SHUTDOWN_S = 2.0  # s for running calls to finish when the port closes

# The optional model
MODEL_TOKENS = 512  # tokens of a text that a folder's model reads at most: what networks of its kind are trained on
MINILM_TOKENS = 256  # tokens that all-MiniLM-L6-v2 reads: its own setting
MODEL_CONFIG_BYTES = 64 * 1024  # bytes of a settings file of a model: they have some 1 kB
VECTORS_KEPT = 50_000  # texts whose vectors are remembered, 2 kB each: 100 MB, the wordings of 10,000 articles

# Unanswered questions
QUESTIONS_READ = 2_000  # conversations, closed last, whose questions are grouped: as many as clusters take (4 s)
ASKED_CHARS = 300  # characters of a question that count: more is a story
GROUPS = 50  # groups listed: more than anybody settles in a day
GROUP_EXAMPLES = 5  # questions of a group that are shown
GROUP_WORDINGS = 10  # different questions of a group that are proposed as wordings: retrieval hardly gains by more
ANSWERS_READ = 8  # conversations of a group in which an agent's answer is looked for
ANSWERS_SHOWN = 3  # answers of agents that are proposed for a group
HELPED_COUNTS = 0.5  # what a contact's "it works now" adds to the mean similarity (0 to 1) with other answers
SAME_ANSWER_FROM = 0.5  # similarity from which on two answers say the same, so that one of them is shown
SETTLING_SHOWN = 50  # articles, the latest that settled questions, of which is told what they did since
CLOSEST = 3  # articles named beside a group
SHOWINGS_READ = 20_000  # stays in the FAQ, the newest, in which what articles did since is counted: some 100 ms
