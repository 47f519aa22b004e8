"""What contacts are told unasked: the audience is planned, recipients are written, and figures are read."""
