"""Limits of stored files."""

PICTURE_PIXELS = 64_000_000  # pixels of a picture that is displayed: what phones take; more is a download
JPEG_SEGMENTS = 1000  # parts of a JPEG that are followed to its size: cameras write at most some hundred
PART_S = 3600.0  # s without a byte after which a file that was being written is one that was broken off
CHUNK_BYTES = 64 * 1024  # bytes read at once: a stream of a file has no more of it in memory
LINK_S = 7 * 24 * 3600  # s for which a signed link is valid; rounded up so that browsers can cache
