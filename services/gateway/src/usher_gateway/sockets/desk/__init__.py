"""The desk's socket."""
