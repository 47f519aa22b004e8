"""The limits and weights of clusters, each with its unit and reason."""

DISTINCT = 2000  # different questions clustered at once: about 4 s and 150 MB, which both grow with the square
NEIGHBOURS = 3  # questions most like one, whose words count as its own; with more, neighbouring subjects flow together
NEIGHBOUR_FROM = 0.2  # similarity from which on a question takes on another's words
SAME_FROM = 0.42  # mean similarity from which on two groups ask the same (decision 0362 says how it was chosen)
