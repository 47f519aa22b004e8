"""Every limit of an article and of a call to knowledge, with unit and reason."""

ID_CHARS = 100  # characters of an article's id, which also names its file
LANGUAGE_CHARS = 35  # characters of a language tag: the longest that RFC 5646 recommends to take
TITLE_CHARS = 200  # characters of a title: two lines in a list
VARIANTS = 200  # wordings of one article's question: what is learned from grows no better with more
VARIANT_CHARS = 500  # characters of one wording: a question, not a letter
ANSWER_CHARS = 4_000  # characters of an answer: it is sent as one message
TAGS = 20  # tags of one article
TAG_CHARS = 64  # characters of a tag, and of an audience
ARTICLES = 20_000  # articles of one installation, archived ones apart: twice what searches are measured with
QUESTION_CHARS = 1_000  # characters of a question that are searched with: what follows is a story
FOUND = 10  # articles that one search returns at most
SETTLED = 2_000  # questions that one call settles: all that are read at once
UNANSWERED_DAYS = 92  # days that a list of unanswered questions goes back at most: a season
PAGE_ARTICLES = 200  # articles in one page of a list
LIST_WORDS = 10  # words of a list's filter that are used
FILE_BYTES = 10 * 1024 * 1024  # bytes of a file that is imported: 20,000 articles of some wordings each

SEARCH_S = 2.0  # s for a search, a page or one article: somebody waits, and the page shows less without it
WRITE_S = 10.0  # s for one change: a record that fails over takes as long
UNANSWERED_S = 30.0  # s for grouping questions: at most some ten of work, and one such list is made at a time
PROPOSE_S = 20.0  # s for a proposal: an endpoint's 15 s, and the way there
FILES_S = 60.0  # s for an import or an export: what proxies wait for an answer
CALL_SKEW_S = 60.0  # s by which a call's time may differ from ours: clocks of hosts, and a repeated call
CALLS_AT_ONCE = 100  # connections of one client to knowledge: more searches wait for their turn
