"""The limits and weights of retrieval, each with its unit and reason."""

WORD_CHARS = 60  # of one word; what is longer is no word, and would make thousands of pieces
QUESTION_CHARS = 2000  # of a question that is searched for; a longer one is a story, and its beginning decides
STEMS_KEPT = 50_000  # words whose stem and pieces are remembered, about 10 MB
PIECE_CHARS = (3, 5)  # characters of the shortest and longest piece of a word

COMMON_FROM_ROWS = 1000  # wordings that a piece must be in before it counts as common
COMMON_SHARE = 0.05  # of the wordings, from which on a piece is common

BM25_K1 = 1.2  # how soon the same word again says nothing new (the customary value)
BM25_B = 0.75  # how much a long article's words count less (the customary value)
ANSWER_WEIGHT = 0.25  # of an answer's words beside those of its question's wordings; as much again finds less
CANDIDATES = 10  # articles that each of the two lexical scores proposes for the closer look
ROWS_EACH = 8  # wordings of one candidate that the closer look compares, the nearest first
CLASSIFIER_SHARE = 0.3  # of the classifier in the score; BM25 has the rest (benchmarks/faq says what it gains)
CLASSIFIER_PENALTY = 0.1  # on large weights: 1 / C of the usual logistic regression
MEANING_SHARE = 2 / 3  # of the classifier over a model's vectors, where there is one; the lexical score has the rest
MEANING_PENALTY = 0.03  # on large weights of that classifier: cosines of vectors are smaller than those of words
MEANING_ROUNDING = 1e-4  # between a cosine in single and in double precision, at most: sums of up to 1,000 products
CLASSIFIER_STEPS = 60  # of the accelerated descent; 200 change no figure

TYPO_FROM_CHARS = 4  # a shorter unknown word is no typing mistake of another, it is another
TYPO_TWO_FROM_CHARS = 8  # from here on two mistakes are forgiven
TYPO_MEANINGS = 3  # known words that one mistyped word may mean; they share its weight
TYPO_WEIGHT = 0.8  # of a word that is only similar
TYPOS_AT_MOST = 6  # unknown words of one question that are looked up, the longest first: each costs up to 1 ms
COMPOUND_FROM_CHARS = 8  # shorter words are no compounds worth splitting
COMPOUND_PART_CHARS = 4  # of the shortest part
COMPOUND_LANGUAGES = ("da", "de", "nb", "nl", "no", "sv", "fi", "hu")  # those that write compounds as one word

HELD_OUT = 400  # wordings held out to calibrate: enough for ten steps, and done in a few seconds
EVIDENCE_AT_LEAST = 30  # judged or held-out wordings, or nothing is answered but what stands there word for word
UNPROVEN = 0.45  # the highest confidence with less evidence than that
VERBATIM = 0.99  # the confidence in a question that is one of the wordings, up to case and endings
HELD_OUT_WEIGHT = 0.3  # of a held-out wording beside a question that a customer really asked
NONE_SHARE = 0.15  # of the held-out questions that no article answers, until customers' questions say more
PENALTY = 1.0  # on large weights of the calibration
ANSWER_AT = 0.8  # confidence from which one article is the answer
ASK_AT = 0.3  # confidence from which a few are offered to choose from

EVALUATED_AT_LEAST = 20  # answerable questions that an evaluation needs; below, one question is 5 % and more
EVALUATION_HALVES = 5  # how often the questions are halved by chance; one half alone moves figures by 0.02
EVALUATION_PRECISION = 0.95  # of answers given without a person, at which deflection is measured
EVALUATION_DRAWS = 40  # truths drawn by the confidence to see what its error is by chance alone: known to 5 %
