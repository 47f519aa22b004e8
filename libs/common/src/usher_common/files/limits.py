"""Limits of stored files."""

PICTURE_PIXELS = 64_000_000  # pixels of a picture that is displayed: what phones take; more is a download
JPEG_SEGMENTS = 1000  # parts of a JPEG that are followed to its size: cameras write at most some hundred
PART_S = 3600.0  # s without a byte after which a file that was being written is one that was broken off
CHUNK_BYTES = 64 * 1024  # bytes read at once: a stream of a file has no more of it in memory
WATCH_S = 15.0  # s between two looks whether store and scanner answer: each is one small question
LOOK_S = 10.0  # s for the answer: people who upload have given up by then
LINK_S = 7 * 24 * 3600  # s for which a signed link is valid; rounded up so that browsers can cache
S3_CONNECT_S = 5.0  # s for a connection to an S3-compatible store
S3_SILENCE_S = 20.0  # s without a byte after which a request to it counts as failed
S3_BYTES_PER_S = 500_000  # bytes/s that a store takes at least: an upload that is slower has hung
S3_TRIES = 4  # requests made of one: a store of several machines answers some with 503 while one of them restarts
S3_FIRST_S = 0.2  # s before the second, then doubling
S3_CEILING_S = 2.0  # s between two at most
S3_BUDGET_S = 25.0  # s after which no further request is made: whoever uploads is still there
S3_SIGNED_S = 300  # s for which a request's signature is valid: clocks may differ by some minutes
S3_FAULT_BYTES = 4096  # bytes of an error's document that are read for its code
SCAN_CONNECT_S = 5.0  # s for a connection to clamd
SCAN_S = 120.0  # s for one file: clamd itself gives up after as much (MaxScanTime), and says so
SCAN_ANSWER_BYTES = 1024  # bytes of its answer that are read: one line with a name
