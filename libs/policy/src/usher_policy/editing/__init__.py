"""Change one part of a policy's text and leave everything else as it was written."""
