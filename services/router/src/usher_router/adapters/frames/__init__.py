"""What a frame's decisions load from the record, and how they are saved."""
