"""SQL of frames: what their decisions need is loaded, and their changes are saved."""
